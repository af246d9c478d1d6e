// Parameters of the norm and of the op before it that are absent, or in an unusual place.
// RUN: pt2e-opt %s --fuse-conv-bn | FileCheck %s

// With eps = 1, 1/sqrt(var + eps) is [1/2, 1/4].
ml_program.global private @bn.gamma(dense<[4.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.beta(dense<[10.0, 20.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.mean(dense<[3.0, -2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.var(dense<[3.0, 15.0]> : tensor<2xf32>) : tensor<2xf32>

// A missing bias counts as 0 and becomes a parameter named after the weight: (0 - 3) * 2 + 10 = 4, (0 + 2) / 2 + 20 = 21.
// New globals go after those that the module has.
ml_program.global private @conv.weight(dense<[[[[2.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
// CHECK-LABEL: func.func @no_bias
func.func @no_bias(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @conv.weight
  // CHECK-NEXT: %[[B:.*]] = ml_program.global_load_const @conv.weight_bias : tensor<2xf32> {pt2e.name = "conv_weight_bias"}
  // CHECK-NEXT: aten.conv2d %{{.*}}, %[[W]] bias %[[B]] :
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @conv.weight : tensor<2x1x1x1xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// Without gamma and beta they count as 1 and 0: w' = [2 / 2, 3 / 4], b' = [(1 - 3) / 2, (2 + 2) / 4].
// CHECK{LITERAL}: ml_program.global private @plain.weight(dense<[[[[1.000000e+00]]], [[[7.500000e-01]]]]>
// CHECK-NEXT: ml_program.global private @plain.bias(dense<[-1.000000e+00, 1.000000e+00]>
ml_program.global private @plain.weight(dense<[[[[2.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @plain.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @no_affine
func.func @no_affine(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: aten.batch_norm
  %w = ml_program.global_load_const @plain.weight : tensor<2x1x1x1xf32>
  %b = ml_program.global_load_const @plain.bias : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv2d %x, %w bias %b : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// The eps is that of the op. With 13, 1/sqrt(var + eps) is [1/4, 1/8] for var = [3, 51]: w' = [2 * 4 / 4, 4 * 2 / 8],
// b' = [(1 - 3) * 4 / 4 + 10, (2 + 2) * 2 / 8 + 20].
ml_program.global private @bn.other_var(dense<[3.0, 51.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK{LITERAL}: ml_program.global private @eps.weight(dense<[[[[2.000000e+00]]], [[[1.000000e+00]]]]>
// CHECK-NEXT: ml_program.global private @eps.bias(dense<[8.000000e+00, 2.100000e+01]>
ml_program.global private @eps.weight(dense<[[[[2.0]]], [[[4.0]]]]> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @eps.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @eps
func.func @eps(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: aten.batch_norm
  %w = ml_program.global_load_const @eps.weight : tensor<2x1x1x1xf32>
  %b = ml_program.global_load_const @eps.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.other_var : tensor<2xf32>
  %0 = aten.conv2d %x, %w bias %b : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 13.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// The output channels of a transposed convolution are on axis 1: columns are scaled by [2, 1/2].
// CHECK{LITERAL}: ml_program.global private @transposed.weight(dense<[[[[2.000000e+00]], [[1.000000e+00]]], [[[6.000000e+00]], [[2.000000e+00]]]]>
// CHECK-NEXT: ml_program.global private @transposed.bias(dense<[6.000000e+00, 2.200000e+01]>
ml_program.global private @transposed.weight(dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
ml_program.global private @transposed.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: aten.batch_norm
  %w = ml_program.global_load_const @transposed.weight : tensor<2x2x1x1xf32>
  %b = ml_program.global_load_const @transposed.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv_transpose2d.input %x, %w bias %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// With groups, each group of input channels (rows) has its own output channels: with 2 groups of one row and one column
// each, row 0 makes channel 0 and row 1 makes channel 1. (PyTorch's fusion gives a weight of another shape here.)
// CHECK{LITERAL}: ml_program.global private @grouped.weight(dense<[[[[2.000000e+00]]], [[[1.500000e+00]]]]>
ml_program.global private @grouped.weight(dense<[[[[1.0]]], [[[3.0]]]]> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @grouped.bias(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @transposed_grouped
func.func @transposed_grouped(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: aten.batch_norm
  %w = ml_program.global_load_const @grouped.weight : tensor<2x1x1x1xf32>
  %b = ml_program.global_load_const @grouped.bias : tensor<2xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<2xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.conv_transpose2d.input %x, %w bias %b groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}
