// What computes a weight or a bias is taken with the op that it is for, as executorch does: the weight is quantized, and the
// `mul` that makes it stays float. One that makes an activation is annotated.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %s: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
  // CHECK: aten.mul.Tensor
  // CHECK-NOT: pt2e.annotation
  // CHECK-SAME: -> tensor<2x2xf32>
  // CHECK-NEXT: aten.add.Tensor
  // CHECK-NOT: pt2e.annotation
  // CHECK-SAME: -> tensor<2xf32>
  // CHECK-NEXT: aten.mul.Tensor {{.*}}pt2e.annotation
  // CHECK-NEXT: aten.linear {{.*}}pt2e.annotation = #pt2e.annotation<inputs = [#qspec{{[0-9]*}}, #qspec{{[0-9]*}}, #pt2e.float], output = #qspec
  %0 = aten.mul.Tensor %w, %s : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.add.Tensor %b, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.mul.Tensor %x, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.linear %2, %0 bias %1 : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.mul.Tensor
  // CHECK-NOT: pt2e.annotation
  // CHECK-SAME: -> tensor<2x2x1x1xf32>
  // CHECK-NEXT: aten.conv2d {{.*}}pt2e.annotation
  %0 = aten.mul.Tensor %w, %w : (tensor<2x2x1x1xf32>, tensor<2x2x1x1xf32>) -> tensor<2x2x1x1xf32>
  %1 = aten.conv2d %x, %0 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}
