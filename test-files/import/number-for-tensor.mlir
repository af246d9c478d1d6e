// A number in the place of a tensor, where the operation takes none: the operator has a schema that says so.
// RUN: pt2e-opt %S/Inputs/subtracts.pt2 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/subtracts.pt2 -o %t.pt2 && pt2e-opt %t.pt2 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK: aten.operator "aten::sub.Tensor(Scalar self, Tensor other, *, Scalar alpha=1) -> Tensor"(%{{.*}}) {alpha = 1 : i64, input_scalar = 1 : i64, operandSegmentSizes = array<i32: 0, 1>}
// CHECK-SAME: : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT: aten.div.Tensor
