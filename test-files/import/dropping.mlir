// Dropout in training mode is kept, also by a round trip. It draws random numbers, so running it is an error that says so.
// RUN: pt2e-opt %S/Inputs/dropping.pt2 --verify-captured -o %t.pt2
// RUN: pt2e-opt %t.pt2 | FileCheck %s
// RUN: not pt2e-run %S/Inputs/dropping.pt2 2>&1 | FileCheck %s --check-prefix=RUN-ERROR

// CHECK-LABEL: func.func @forward(
// CHECK: aten.dropout
// CHECK-SAME: train true
// RUN-ERROR: 'aten.dropout' cannot be evaluated: not supported: train=True: the evaluator draws no random numbers
