// RUN: pt2e-opt %s --fuse-conv-bn | FileCheck %s

// The norm of all functions here. With eps = 1, 1/sqrt(var + eps) is [1/2, 1/4], and gamma times that [2, 1/2]:
//   w' = w * [2, 1/2]                          along the output channels
//   b' = (b - [3, -2]) * [2, 1/2] + [10, 20]   for a missing bias: [4, 21]
// It is read by nothing afterwards, and goes.
// CHECK-NOT: @bn
ml_program.global private @bn.gamma(dense<[4.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.beta(dense<[10.0, 20.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.mean(dense<[3.0, -2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.var(dense<[3.0, 15.0]> : tensor<2xf32>) : tensor<2xf32>

// The weight and bias of an op that uses them alone are changed in place: [2 * 2, 3 / 2], and (1 - 3) * 2 + 10 = 6,
// (2 + 2) / 2 + 20 = 22.
// CHECK{LITERAL}: ml_program.global private @conv2d.weight(dense<[[[[4.000000e+00]]], [[[1.500000e+00]]]]> : tensor<2x1x1x1xf32>)
// CHECK-NEXT: ml_program.global private @conv2d.bias(dense<[6.000000e+00, 2.200000e+01]> : tensor<2xf32>)
ml_program.global private @conv2d.weight(dense<[[[[2.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @conv2d.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @conv2d
func.func @conv2d(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @conv2d.weight
  // CHECK-NEXT: %[[B:.*]] = ml_program.global_load_const @conv2d.bias
  // CHECK-NEXT: %[[CONV:.*]] = aten.conv2d %{{.*}}, %[[W]] bias %[[B]] {pt2e.name = "conv2d"}
  // CHECK-NEXT: return %[[CONV]]
  %w = ml_program.global_load_const @conv2d.weight : tensor<2x1x1x1xf32>
  %b = ml_program.global_load_const @conv2d.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv2d %x, %w bias %b {pt2e.name = "conv2d"} : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// Words for padding are kept. The weight has two input channels: all of them are scaled.
// CHECK{LITERAL}: ml_program.global private @same.weight(dense<[[[[2.000000e+00]], [[4.000000e+00]]], [[[1.500000e+00]], [[2.000000e+00]]]]>
ml_program.global private @same.weight(dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
ml_program.global private @same.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @padding_in_words
func.func @padding_in_words(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: %[[CONV:.*]] = aten.conv2d.padding %{{.*}}, %{{.*}} bias %{{.*}} padding "same"
  // CHECK-NEXT: return %[[CONV]]
  %w = ml_program.global_load_const @same.weight : tensor<2x2x1x1xf32>
  %b = ml_program.global_load_const @same.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv2d.padding %x, %w bias %b padding "same" : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// Strides, padding, dilation and groups are kept; a depthwise weight has its output channels on axis 0 too.
// CHECK{LITERAL}: ml_program.global private @conv1d.weight(dense<[[[4.000000e+00]], [[1.500000e+00]]]> : tensor<2x1x1xf32>)
// CHECK-NEXT: ml_program.global private @conv1d.bias(dense<[6.000000e+00, 2.200000e+01]> : tensor<2xf32>)
ml_program.global private @conv1d.weight(dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32>) : tensor<2x1x1xf32>
ml_program.global private @conv1d.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @conv1d_depthwise
func.func @conv1d_depthwise(%x: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  // CHECK: %[[CONV:.*]] = aten.conv1d %{{.*}}, %{{.*}} bias %{{.*}} stride [2] padding [2] dilation [3] groups 2
  // CHECK-NEXT: return %[[CONV]]
  %w = ml_program.global_load_const @conv1d.weight : tensor<2x1x1xf32>
  %b = ml_program.global_load_const @conv1d.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv1d %x, %w bias %b stride [2] padding [2] dilation [3] groups 2 : (tensor<1x2x4xf32>, tensor<2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// CHECK{LITERAL}: ml_program.global private @conv3d.weight(dense<[[[[[4.000000e+00]]]], [[[[1.500000e+00]]]]]> : tensor<2x1x1x1x1xf32>)
// CHECK-NEXT: ml_program.global private @conv3d.bias(dense<[6.000000e+00, 2.200000e+01]> : tensor<2xf32>)
ml_program.global private @conv3d.weight(dense<[[[[[2.0]]]], [[[[3.0]]]]]> : tensor<2x1x1x1x1xf32>) : tensor<2x1x1x1x1xf32>
ml_program.global private @conv3d.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @conv3d
func.func @conv3d(%x: tensor<1x1x2x2x2xf32>) -> tensor<1x2x2x2x2xf32> {
  // CHECK: %[[CONV:.*]] = aten.conv3d
  // CHECK-NEXT: return %[[CONV]]
  %w = ml_program.global_load_const @conv3d.weight : tensor<2x1x1x1x1xf32>
  %b = ml_program.global_load_const @conv3d.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv3d %x, %w bias %b : (tensor<1x1x2x2x2xf32>, tensor<2x1x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2x2xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2x2xf32>
  return %1 : tensor<1x2x2x2x2xf32>
}

// The norm of a linear is over its features. The op that has no other mode counts as well as batch_norm: only its
// normalized result may be used.
// CHECK{LITERAL}: ml_program.global private @linear.weight(dense<[[2.000000e+00, 4.000000e+00], [1.500000e+00, 2.000000e+00]]> : tensor<2x2xf32>)
// CHECK-NEXT: ml_program.global private @linear.bias(dense<[6.000000e+00, 2.200000e+01]> : tensor<2xf32>)
ml_program.global private @linear.weight(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @linear.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK: %[[LINEAR:.*]] = aten.linear
  // CHECK-NEXT: return %[[LINEAR]]
  %w = ml_program.global_load_const @linear.weight : tensor<2x2xf32>
  %b = ml_program.global_load_const @linear.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1:3 = aten._native_batch_norm_legit_no_training %0, %mean, %var weight %gamma bias %beta momentum 0.1 eps 1.0 : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<3x2xf32>, tensor<0xf32>, tensor<0xf32>)
  return %1#0 : tensor<3x2xf32>
}
