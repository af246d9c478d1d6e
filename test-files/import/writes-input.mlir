// What the program leaves in the caller's tensor is a result after those that the caller gets. Expected values are by arithmetic.
// RUN: pt2e-opt %S/Inputs/writes_input.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/writes_input.pt2 -o %t.mlirbc
// RUN: pt2e-run %t.mlirbc | FileCheck %s --check-prefix=VALUES
// In the archive it is an input that is mutated, which is read again as the same.
// RUN: pt2e-opt %S/Inputs/writes_input.pt2 -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: not pt2e-opt %S/Inputs/writes_input.pt2 --export-torch 2>&1 | FileCheck %s --check-prefix=TORCH

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[X:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> (tensor<2x3xf32>, tensor<2x3xf32> {pt2e.writes = 0 : i64}) {
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[X]] size [6]
// CHECK-NEXT:   %[[ADD:.+]] = aten.add.Tensor %[[VIEW]], 1.0
// CHECK-NEXT:   %[[BACK:.+]] = aten.view %[[ADD]] size [2, 3]
// CHECK-NEXT:   %[[MUL:.+]] = aten.mul.Tensor %[[BACK]], 2.0
// CHECK-NEXT:   return %[[MUL]], %[[BACK]]

// VALUES: {{^}}  0 mul: float32 [2, 3] = 2.0, 4.0, 6.0, 8.0, 10.0, 12.0;
// VALUES-NEXT: {{^}}  x view_1: float32 [2, 3] = 1.0, 2.0, 3.0, 4.0, 5.0, 6.0;

// TORCH: error: 'func.func' has no form in the torch dialect: it writes to its arguments, and torch-mlir has values only
