// What fuse-conv-bn-qat has made is folded: 2 / sqrt(3 + 1) = 1 is the weight, (1 - 0) / sqrt(3 + 1) + 5 = 5.5 the bias. The
// observer of the scaled weight is now that of the folded one.
// RUN: pt2e-opt %s --fuse-conv-bn-qat --insert-observers --insert-fake-quants --recover-observers --fold-conv-bn-qat | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max, fake_quant = fake_quantize>

ml_program.global private @w(dense<2.0> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
ml_program.global private @b(dense<1.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @beta(dense<5.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @w_t(dense<2.0> : tensor<2x3x1x1xf32>) : tensor<2x3x1x1xf32>
ml_program.global private @w_l(dense<2.0> : tensor<3x2xf32>) : tensor<3x2xf32>
ml_program.global private @gamma(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
// CHECK-NEXT: module attributes {pt2e.stage = "prepared"} {
// CHECK-NEXT: ml_program.global private @w(dense<1.000000e+00> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
// CHECK-NEXT: ml_program.global private @w_t(dense<3.000000e+00> : tensor<2x3x1x1xf32>) : tensor<2x3x1x1xf32>
// CHECK-NEXT: ml_program.global private @w_l(dense<1.000000e+00> : tensor<3x2xf32>) : tensor<3x2xf32>
// CHECK-NEXT: ml_program.global private @b_1(dense<5.500000e+00> : tensor<3xf32>) : tensor<3xf32> {pt2e.fqn = "b_1", pt2e.kind = "parameter"}
// CHECK-NEXT: ml_program.global private @w_t_bias(dense<0.000000e+00> : tensor<3xf32>) : tensor<3xf32> {pt2e.fqn = "w_t_bias", pt2e.kind = "parameter"}
// CHECK-NEXT: ml_program.global private @b_2(dense<5.000000e-01> : tensor<3xf32>) : tensor<3xf32> {pt2e.fqn = "b_2", pt2e.kind = "parameter"}
// CHECK-NEXT: pt2e.observer @observer_0 #[[$QSPEC]]
// CHECK-NEXT: pt2e.observer @observer_1 #[[$QSPEC1]]
// CHECK-LABEL: func.func @bias(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<1x2x4x4xf32>
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[B_1:.+]] = ml_program.global_load_const @b_1 : tensor<3xf32> {pt2e.name = "b_1"}
// CHECK-NEXT:   %[[OBSERVE_1:.+]] = pt2e.observe %[[W]] @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[OBSERVE]], %[[OBSERVE_1]] bias %[[B_1]] {pt2e.name = "conv2d"} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[CONV2D]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @bias(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %b = ml_program.global_load_const @b : tensor<3xf32>
  %0 = aten.conv2d %x, %w bias %b {pt2e.name = "conv2d", pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %beta = ml_program.global_load_const @beta : tensor<3xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.batch_norm %0 bias %beta running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// Without a bias, and on axis 1: 2 * 3 / sqrt(3 + 1) = 3.
// CHECK: pt2e.observer @observer_2 #[[$QSPEC]]
// CHECK-NEXT: pt2e.observer @observer_3 #[[$QSPEC1]]
// CHECK-LABEL: func.func @transposed(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_2 {pt2e.name = "activation_post_process_0"} : tensor<1x2x4x4xf32>
// CHECK-NEXT:   %[[W_T:.+]] = ml_program.global_load_const @w_t : tensor<2x3x1x1xf32>
// CHECK-NEXT:   %[[W_T_BIAS:.+]] = ml_program.global_load_const @w_t_bias : tensor<3xf32> {pt2e.name = "w_t_bias"}
// CHECK-NEXT:   %[[OBSERVE_1:.+]] = pt2e.observe %[[W_T]] @observer_3 {pt2e.name = "activation_post_process_1"} : tensor<2x3x1x1xf32>
// CHECK-NEXT:   %[[CONV_TRANSPOSE2D_INPUT:.+]] = aten.conv_transpose2d.input %[[OBSERVE]], %[[OBSERVE_1]] bias %[[W_T_BIAS]] : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[CONV_TRANSPOSE2D_INPUT]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @transposed(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w_t : tensor<2x3x1x1xf32>
  %0 = aten.conv_transpose2d.input %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  %gamma = ml_program.global_load_const @gamma : tensor<3xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.batch_norm %0 weight %gamma running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// CHECK: pt2e.observer @observer_4 #[[$QSPEC]]
// CHECK-NEXT: pt2e.observer @observer_5 #[[$QSPEC1]]
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2xf32>) -> tensor<1x3xf32> {
// CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_4 {pt2e.name = "activation_post_process_0"} : tensor<1x2xf32>
// CHECK-NEXT:   %[[W_L:.+]] = ml_program.global_load_const @w_l : tensor<3x2xf32>
// CHECK-NEXT:   %[[B_2:.+]] = ml_program.global_load_const @b_2 : tensor<3xf32> {pt2e.name = "b_2"}
// CHECK-NEXT:   %[[OBSERVE_1:.+]] = pt2e.observe %[[W_L]] @observer_5 {pt2e.name = "activation_post_process_1"} : tensor<3x2xf32>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[OBSERVE]], %[[OBSERVE_1]] bias %[[B_2]] : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   return %[[LINEAR]] : tensor<1x3xf32>
// CHECK-NEXT: }
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = ml_program.global_load_const @w_l : tensor<3x2xf32>
  %b = ml_program.global_load_const @b : tensor<3xf32>
  %0 = aten.linear %x, %w bias %b {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float]>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
