// What looks wrong and is not.
// RUN: pt2e-opt %s --verify-prepared | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, eps = 2.44140625E-4>
pt2e.observer @histogram #histogram

// Values that share qparams have the observer of one of them: its kind and eps may be others than an annotation's.
// CHECK-LABEL: func.func @another_kind
func.func @another_kind(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu
  %0 = pt2e.observe %x @histogram : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// A float edge may go through an observer, for the sake of another user; a site needs no annotation.
// CHECK-LABEL: func.func @without_annotation
func.func @without_annotation(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu
  %0 = pt2e.observe %x @histogram : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = pt2e.observe %1 @histogram : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// An output that nothing uses is observed all the same.
// CHECK-LABEL: func.func @unused_output
func.func @unused_output(%x: tensor<2xf32>) {
  // CHECK: aten.relu
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @histogram : tensor<2xf32>
  return
}
