// The annotation of a dead op is dropped: it joins no groups, and no observer looks for it.
// RUN: pt2e-opt %s --insert-observers --verify-prepared | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// CHECK-COUNT-3: pt2e.observer @observer_
// CHECK-NOT: pt2e.observer @
// CHECK-LABEL: func.func @forward
// CHECK: %[[ADD:.*]] = aten.add.Tensor
// CHECK-NEXT: %[[A:.*]] = pt2e.observe %[[ADD]] @observer_1
// CHECK-NEXT: %[[MUL:.*]] = aten.mul.Tensor
// CHECK-NEXT: %[[B:.*]] = pt2e.observe %[[MUL]] @observer_2
// CHECK-NEXT: aten.cat [%[[A]], %[[B]]] dim 1 {pt2e.name = "cat"}
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @forward(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %0 = aten.add.Tensor %x, %x {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.mul.Tensor %x, %x {pt2e.name = "mul", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.cat [%0, %1] dim 1 {pt2e.name = "cat", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}
