// What gets no observer, or none in common.
// RUN: pt2e-opt %s --insert-observers | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = min_max>

// No annotation, and one that leaves all edges float.
// CHECK-LABEL: func.func @float
func.func @float(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NOT: pt2e.observe
  // CHECK: return
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The consumer does not allow implicit sharing: equal specs, but two observers in a row.
// CHECK: pt2e.observer @observer_0
// CHECK-NEXT: pt2e.observer @observer_1
// CHECK-LABEL: func.func @no_implicit_sharing
func.func @no_implicit_sharing(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: %[[A:.*]] = pt2e.observe %{{.*}} @observer_0
  // CHECK-NEXT: %[[B:.*]] = pt2e.observe %[[A]] @observer_1
  // CHECK-NEXT: aten.tanh %[[B]]
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %0 {pt2e.annotation = #pt2e.annotation<inputs = [#act], allow_implicit_sharing = false>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// One consumer allows it, and so pulls in its sibling, which does not.
// CHECK: pt2e.observer @observer_2
// CHECK-NOT: pt2e.observer @
// CHECK-LABEL: func.func @pulled_in
func.func @pulled_in(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[A:.*]] = pt2e.observe %{{.*}} @observer_2
  // CHECK-NEXT: aten.relu %[[A]]
  // CHECK-NEXT: aten.tanh %[[A]]
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act], allow_implicit_sharing = false>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// Equal specs of different tensors are no reason to share.
// CHECK: pt2e.observer @observer_3
// CHECK-NEXT: pt2e.observer @observer_4
// CHECK-LABEL: func.func @different_tensors
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[Y:.*]]: tensor<2xf32>
func.func @different_tensors(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: pt2e.observe %[[X]] @observer_3
  // CHECK-DAG: pt2e.observe %[[Y]] @observer_4
  // CHECK: aten.add.Tensor
  %0 = aten.add.Tensor %x, %y {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// One edge of a tensor is quantized, the other not: the relu, and what the function gives, see it as it was.
// CHECK-LABEL: func.func @float_sibling
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @float_sibling(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %[[X]] @observer_5
  // CHECK-NEXT: %[[A:.*]] = aten.relu %[[X]]
  // CHECK-NEXT: %[[B:.*]] = aten.tanh %[[O]]
  // CHECK-NEXT: return %[[A]], %[[B]], %[[X]]
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.tanh %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %x : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
