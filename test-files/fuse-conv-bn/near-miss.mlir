// Batch norms that look as if they could be folded. Each stays, and a remark says why.
// RUN: pt2e-opt %s --fuse-conv-bn --verify-diagnostics | FileCheck %s

// CHECK: ml_program.global private @w(dense<2.000000e+00> : tensor<2x2x1x1xf32>)
ml_program.global private @w(dense<2.0> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
ml_program.global private @w16(dense<2.0> : tensor<2x2x1x1xf16>) : tensor<2x2x1x1xf16>
ml_program.global private @linear(dense<2.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<3.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @running(dense<0.0> : tensor<2xf32>) : tensor<2xf32>

// The convolution's result is used as it is, too. (torchao 0.18 folds, and changes the second result.)
// CHECK-LABEL: func.func @several_users
func.func @several_users(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK: %[[CONV:.*]] = aten.conv2d
  // CHECK-NEXT: %[[NORM:.*]] = aten.batch_norm %[[CONV]]
  // CHECK-NEXT: return %[[NORM]], %[[CONV]]
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{this batch norm is not folded: the op before it has other users, which need its result as it is}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1, %0 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// In training mode a norm takes the statistics of the batch, and updates the running ones. (torchao 0.18 folds it.)
// CHECK-LABEL: func.func @training
func.func @training(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load @running : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{this batch norm is not folded: it is in training mode; export the model after model.eval()}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @mutable_statistics
func.func @mutable_statistics(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load @running : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{this batch norm is not folded: a parameter is not a constant}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @weight_from_outside
func.func @weight_from_outside(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.batch_norm
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{this batch norm is not folded: a parameter is not a constant}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<1x2x4x4xf16>) -> tensor<1x2x4x4xf16> {
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @w16 : tensor<2x2x1x1xf16>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf16>, tensor<2x2x1x1xf16>) -> tensor<1x2x4x4xf16>
  // expected-remark @below {{this batch norm is not folded: a parameter is not f32}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf16>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf16>
  return %1 : tensor<1x2x4x4xf16>
}

// Behind a linear of a batch of matrices the norm is over axis 1; the linear's features are on axis 2.
// CHECK-LABEL: func.func @linear_of_rank_3
func.func @linear_of_rank_3(%x: tensor<4x2x2xf32>) -> tensor<4x2x2xf32> {
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @linear : tensor<2x2xf32>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.linear %x, %w : (tensor<4x2x2xf32>, tensor<2x2xf32>) -> tensor<4x2x2xf32>
  // expected-remark @below {{this batch norm is not folded: its channels are not those of the op before it}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<4x2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2x2xf32>
  return %1 : tensor<4x2x2xf32>
}

// An op between the two, or another op than a convolution before the norm, is nothing to remark on.
// CHECK-LABEL: func.func @not_adjacent
func.func @not_adjacent(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.batch_norm
  // CHECK: aten.conv2d
  // CHECK-NEXT: aten.relu
  // CHECK-NEXT: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.batch_norm %x running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.conv2d %0, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.batch_norm %2 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %3 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @saved_statistics
func.func @saved_statistics(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<0xf32>) {
  // CHECK: aten._native_batch_norm_legit_no_training
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{this batch norm is not folded: its saved statistics are used}}
  %1:3 = aten._native_batch_norm_legit_no_training %0, %mean, %var momentum 0.1 eps 1.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<1x2x4x4xf32>, tensor<0xf32>, tensor<0xf32>)
  return %1#0, %1#1 : tensor<1x2x4x4xf32>, tensor<0xf32>
}
