// What looks wrong and is none of this pass's business.
// RUN: pt2e-opt %s --verify-annotated | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// Integers are fine where the edge stays float; f16 can be observed; one name may be in two functions.
// CHECK-LABEL: func.func @first
func.func @first(%x: tensor<2xf16>, %i: tensor<2xi64>) -> tensor<2xf16> {
  // CHECK: aten.add.Tensor
  %0 = aten.add.Tensor %x, %i {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.float], output = #pt2e.shared<"add", 0>>} : (tensor<2xf16>, tensor<2xi64>) -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// CHECK-LABEL: func.func @second
func.func @second(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.add.Tensor
  %0 = aten.add.Tensor %x, %x {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
