// Every annotated value goes through an observer of its spec.
// RUN: pt2e-opt %s --verify-prepared | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#out = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @act #act
pt2e.observer @out #out

// CHECK-LABEL: func.func @observed
func.func @observed(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: aten.add.Tensor
  %0 = pt2e.observe %x @act : tensor<2xf32>
  %1 = pt2e.observe %y @act : tensor<2xf32>
  %2 = aten.add.Tensor %0, %1 {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.shared<"add", 0>], output = #out>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = pt2e.observe %2 @out : tensor<2xf32>
  %4 = aten.relu %3 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %3, %4 : tensor<2xf32>, tensor<2xf32>
}
