// PyTorch multiplies the bias of a linear once where it multiplies that of a convolution twice, which shows in the last bits:
// fuse_linear_bn_weights of PyTorch 2.15 gives the bias 0.7194229364395142 here, fuse_conv_bn_weights 0.7194228172302246.
// RUN: pt2e-opt %s --fuse-conv-bn | FileCheck %s

// CHECK-DAG: ml_program.global private @linear.bias(dense<0.719422936>
// CHECK-DAG: ml_program.global private @conv.bias(dense<0.719422817>
ml_program.global private @linear.weight(dense<0.5> : tensor<1x1xf32>) : tensor<1x1xf32>
ml_program.global private @linear.bias(dense<0.1> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @conv.weight(dense<0.5> : tensor<1x1x1xf32>) : tensor<1x1x1xf32>
ml_program.global private @conv.bias(dense<0.1> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @bn.gamma(dense<0.8> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @bn.beta(dense<1.9> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @bn.mean(dense<1.5> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @bn.var(dense<0.9> : tensor<1xf32>) : tensor<1xf32>

// CHECK-LABEL: func.func @linear
// CHECK: %[[LINEAR:.*]] = aten.linear
// CHECK-NEXT: return %[[LINEAR]]
func.func @linear(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %w = ml_program.global_load_const @linear.weight : tensor<1x1xf32>
  %b = ml_program.global_load_const @linear.bias : tensor<1xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<1xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<1xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<1xf32>
  %var = ml_program.global_load_const @bn.var : tensor<1xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<3x1xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0e-05 cudnn_enabled true : (tensor<3x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<3x1xf32>
  return %1 : tensor<3x1xf32>
}

// CHECK-LABEL: func.func @conv
// CHECK: %[[CONV:.*]] = aten.conv1d
// CHECK-NEXT: return %[[CONV]]
func.func @conv(%x: tensor<3x1x1xf32>) -> tensor<3x1x1xf32> {
  %w = ml_program.global_load_const @conv.weight : tensor<1x1x1xf32>
  %b = ml_program.global_load_const @conv.bias : tensor<1xf32>
  %gamma = ml_program.global_load_const @bn.gamma : tensor<1xf32>
  %beta = ml_program.global_load_const @bn.beta : tensor<1xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<1xf32>
  %var = ml_program.global_load_const @bn.var : tensor<1xf32>
  %0 = aten.conv1d %x, %w bias %b : (tensor<3x1x1xf32>, tensor<1x1x1xf32>, tensor<1xf32>) -> tensor<3x1x1xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0e-05 cudnn_enabled true : (tensor<3x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<3x1x1xf32>
  return %1 : tensor<3x1x1xf32>
}
