// Convolutions before a norm that stay as they are.
// RUN: pt2e-opt %s --fuse-conv-bn-qat --verify-diagnostics | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = moving_average_min_max, fake_quant = fake_quantize>

ml_program.global private @w(dense<2.0> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// The convolution's result is used as it is, too.
// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize>
// CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = moving_average_min_max, fake_quant = fake_quantize>
// CHECK: ml_program.global private @w(dense<2.000000e+00> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
// CHECK-NEXT: ml_program.global private @mean(dense<0.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private @var(dense<3.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-LABEL: func.func @several_users(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> (tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[W]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]], %[[CONV2D]] : tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @several_users(%x: tensor<1x2x4x4xf32>) -> (tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  // expected-remark @below {{the weight before this batch norm is not scaled as inference would: the op before it has other users, which need its result as it is}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1, %0 : tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>
}

// The value between them has a scale of its own.
// CHECK-LABEL: func.func @quantized_between(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[W]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]], output = #[[$QSPEC]]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @quantized_between(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight], output = #act>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  // expected-remark @below {{the weight before this batch norm is not scaled as inference would: the value between them is quantized}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// Without running statistics, inference normalizes by the batch too.
// CHECK-LABEL: func.func @no_statistics(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[W]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @no_statistics(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  // expected-remark @below {{the weight before this batch norm is not scaled as inference would: it has no running statistics}}
  %1 = aten.batch_norm %0 training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// The weight stays float.
// CHECK-LABEL: func.func @float(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[W]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #pt2e.float]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @float(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.float]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}
