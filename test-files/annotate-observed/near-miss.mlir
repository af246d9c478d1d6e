// A module with annotations, or without observers, stays as it is.
// RUN: pt2e-opt %s --annotate-observed --split-input-file | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #act
// CHECK-LABEL: func.func @annotated
// CHECK: aten.relu %{{.+}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>}
// CHECK-NEXT: aten.tanh %{{.+}} : (
func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.tanh %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @float
// CHECK-NEXT: aten.relu %{{.+}} : (
func.func @float(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
