// Ops that XNNPACK does not run with dynamic qparams: depthwise, one- and three-dimensional, and grouped transposed convolutions,
// and ops without weights.
// RUN: pt2e-opt %s --annotate="dynamic=true" 2>/dev/null | FileCheck %s --implicit-check-not=pt2e.annotation

// CHECK-LABEL: func.func @convolutions
func.func @convolutions(%x1: tensor<1x2x4xf32>, %w1: tensor<2x2x1xf32>, %x2: tensor<1x2x4x4xf32>, %w2: tensor<2x1x1x1xf32>, %x3: tensor<1x2x4x4x4xf32>, %w3: tensor<2x2x1x1x1xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4xf32>) {
  %0 = aten.conv1d %x1, %w1 : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  %1 = aten.conv2d %x2, %w2 groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.conv3d %x3, %w3 : (tensor<1x2x4x4x4xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x4x4x4xf32>
  %3 = aten.conv_transpose2d.input %x2, %w2 groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.conv_transpose1d %x1, %w1 : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  return %0, %1, %2, %3, %4 : tensor<1x2x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<4x3xf32> {
  %0 = aten.add.Tensor %x, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = aten.mul.Tensor %x, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = aten.cat [%0, %1] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<2x3xi64>, %w: tensor<4x3xi64>) -> tensor<2x4xi64> {
  %0 = aten.linear %x, %w : (tensor<2x3xi64>, tensor<4x3xi64>) -> tensor<2x4xi64>
  return %0 : tensor<2x4xi64>
}
