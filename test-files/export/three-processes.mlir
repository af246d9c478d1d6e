// The three steps as three processes give the same archive as one process, byte for byte.
// RUN: pt2e-opt %S/../models/residual.pt2 --prepare -o %t.prepared.mlirbc
// RUN: pt2e-opt %t.prepared.mlirbc --calibrate -o %t.calibrated.mlirbc
// RUN: pt2e-opt %t.calibrated.mlirbc --convert -o %t.steps.pt2
// RUN: pt2e-opt %S/../models/residual.pt2 --prepare --calibrate --convert -o %t.once.pt2
// RUN: cmp %t.steps.pt2 %t.once.pt2
// RUN: pt2e-opt %t.once.pt2 | FileCheck %s

// CHECK: pt2e.sample_inputs
// CHECK-LABEL: func.func @forward(
// CHECK: quantized_decomposed.quantize_per_tensor
