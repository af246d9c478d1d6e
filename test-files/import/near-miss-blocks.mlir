// What is imported stays as it is, and so does a block of which it is not known what autocast does in it.
// RUN: pt2e-opt %s --import | FileCheck %s

// CHECK-LABEL: func.func @imported(
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype
// CHECK-NEXT: aten.mm %[[TO]], %[[TO]]
func.func @imported(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %0 = aten.to.dtype %x dtype bf16 : (tensor<2x2xf32>) -> tensor<2x2xbf16>
  %1 = aten.mm %0, %0 : (tensor<2x2xbf16>, tensor<2x2xbf16>) -> tensor<2x2xbf16>
  return %1 : tensor<2x2xbf16>
}

// CHECK-LABEL: func.func @composite(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
// CHECK: aten.einsum
func.func @composite(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %1 = aten.einsum [%a, %a] equation "ij,jk->ik" : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %1 : tensor<2x2xbf16>
  } : (tensor<2x2xf32>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}
