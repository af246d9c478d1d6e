// Dropout in training mode is kept, also by a round trip. It draws the random numbers that PyTorch draws after
// torch.manual_seed(0) and torch.manual_seed(3): the values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/dropping.pt2 --verify-captured -o %t.pt2
// RUN: pt2e-opt %t.pt2 | FileCheck %s
// RUN: pt2e-run %t.pt2 | FileCheck %s --check-prefix=SEED0
// RUN: pt2e-run %t.pt2 --seed 3 | FileCheck %s --check-prefix=SEED3

// CHECK-LABEL: func.func @forward(
// CHECK: aten.dropout
// CHECK-SAME: train true
// SEED0: 0 add: float32 [2, 3] = 1.0, 2.3333{{[0-9]+}}, 3.6666{{[0-9]+}}, 1.0, 6.3333{{[0-9]+}}, 1.0
// SEED3: 0 add: float32 [2, 3] = 1.0, 2.3333{{[0-9]+}}, 1.0, 5.0, 1.0, 7.6666{{[0-9]+}}
