// Where a kernel is spread wider than the image, all taps but the middle one see padding alone.
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 2 of 2 expectations met

func.func @convolution() {
  %x = arith.constant dense<[[[[1.0, -2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]> : tensor<1x1x3x3xf32>
  %y = aten.conv2d %x, %w padding [12, 12] dilation [12, 12] : (tensor<1x1x2x2xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x2x2xf32>
  %expected = arith.constant dense<[[[[5.0, -10.0], [15.0, 20.0]]]]> : tensor<1x1x2x2xf32>
  check.expect_eq %y, %expected : tensor<1x1x2x2xf32>
  return
}

func.func @with_a_stride() {
  %x = arith.constant dense<[[[[1.0, -2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]> : tensor<1x1x3x3xf32>
  %y = aten.conv2d %x, %w stride [2, 2] padding [12, 12] dilation [12, 12] : (tensor<1x1x2x2xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x1x1xf32>
  %expected = arith.constant dense<5.0> : tensor<1x1x1x1xf32>
  check.expect_eq %y, %expected : tensor<1x1x1x1xf32>
  return
}
