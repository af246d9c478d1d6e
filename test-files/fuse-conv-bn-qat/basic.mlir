// The weight is scaled as folding the norm will scale it, and the result is divided by the same scale.
// RUN: pt2e-opt %s --fuse-conv-bn-qat | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = moving_average_min_max, fake_quant = fake_quantize>

ml_program.global private @w(dense<2.0> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
ml_program.global private @w_t(dense<2.0> : tensor<2x3x1x1xf32>) : tensor<2x3x1x1xf32>
ml_program.global private @w_3(dense<2.0> : tensor<3x2x1x1x1xf32>) : tensor<3x2x1x1x1xf32>
ml_program.global private @w_l(dense<2.0> : tensor<3x2xf32>) : tensor<3x2xf32>
ml_program.global private @b(dense<1.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @gamma(dense<1.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// With a bias, which is added after the division. eps and momentum stay.
// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize>
// CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = moving_average_min_max, fake_quant = fake_quantize>
// CHECK: ml_program.global private @w(dense<2.000000e+00> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
// CHECK-NEXT: ml_program.global private @w_t(dense<2.000000e+00> : tensor<2x3x1x1xf32>) : tensor<2x3x1x1xf32>
// CHECK-NEXT: ml_program.global private @w_3(dense<2.000000e+00> : tensor<3x2x1x1x1xf32>) : tensor<3x2x1x1x1xf32>
// CHECK-NEXT: ml_program.global private @w_l(dense<2.000000e+00> : tensor<3x2xf32>) : tensor<3x2xf32>
// CHECK-NEXT: ml_program.global private @b(dense<1.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private @gamma(dense<1.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private @mean(dense<0.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private @var(dense<3.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-LABEL: func.func @bias(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[B:.+]] = ml_program.global_load_const @b : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[GAMMA:.+]] = ml_program.global_load_const @gamma : tensor<3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-03 {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[GAMMA]], %[[SQRT]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "div"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[DIV_TENSOR]] size [3, 1, 1, 1] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "view"} : (tensor<3xf32>) -> tensor<3x1x1x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[W]], %[[VIEW]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "mul"} : (tensor<3x2x1x1xf32>, tensor<3x1x1x1xf32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[MUL_TENSOR]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>, pt2e.name = "conv2d"} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[DIV_TENSOR]] size [1, 3, 1, 1] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[DIV_TENSOR_1:.+]] = aten.div.Tensor %[[CONV2D]], %[[VIEW_1]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "div_1"} : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[VIEW_2:.+]] = aten.view %[[B]] size [1, 3, 1, 1] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "view_2"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[DIV_TENSOR_1]], %[[VIEW_2]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "add_1"} : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[ADD_TENSOR_1]] weight %[[GAMMA]] bias %[[B]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 3.000000e-02 eps 1.000000e-03 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float], output = #[[$QSPEC]]>} : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @bias(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %b = ml_program.global_load_const @b : tensor<3xf32>
  %0 = aten.conv2d %x, %w bias %b {pt2e.name = "conv2d", pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %gamma = ml_program.global_load_const @gamma : tensor<3xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.batch_norm %0 weight %gamma bias %b running_mean %mean running_var %var training true momentum 0.03 eps 1.0e-3 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float], output = #act>} : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// A norm without gamma, in inference mode, after a convolution with padding="same".
// CHECK-LABEL: func.func @no_gamma(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-05 {pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR]] {pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[SQRT]] {pt2e.name = "reciprocal"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RECIPROCAL]] size [3, 1, 1, 1] {pt2e.name = "view"} : (tensor<3xf32>) -> tensor<3x1x1x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[W]], %[[VIEW]] {pt2e.name = "mul"} : (tensor<3x2x1x1xf32>, tensor<3x1x1x1xf32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[CONV2D_PADDING:.+]] = aten.conv2d.padding %[[ARG0]], %[[MUL_TENSOR]] padding "same" {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RECIPROCAL]] size [1, 3, 1, 1] {pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[CONV2D_PADDING]], %[[VIEW_1]] {pt2e.name = "div"} : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[DIV_TENSOR]] running_mean %[[MEAN]] running_var %[[VAR]] training false momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @no_gamma(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d.padding %x, %w padding "same" {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// The output channels of a transposed convolution are on axis 1 of its weight.
// CHECK-LABEL: func.func @transposed(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[W_T:.+]] = ml_program.global_load_const @w_t : tensor<2x3x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-05 {pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR]] {pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[SQRT]] {pt2e.name = "reciprocal"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RECIPROCAL]] size [1, 3, 1, 1] {pt2e.name = "view"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[W_T]], %[[VIEW]] {pt2e.name = "mul"} : (tensor<2x3x1x1xf32>, tensor<1x3x1x1xf32>) -> tensor<2x3x1x1xf32>
// CHECK-NEXT:   %[[CONV_TRANSPOSE2D_INPUT:.+]] = aten.conv_transpose2d.input %[[ARG0]], %[[MUL_TENSOR]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RECIPROCAL]] size [1, 3, 1, 1] {pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[CONV_TRANSPOSE2D_INPUT]], %[[VIEW_1]] {pt2e.name = "div"} : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[DIV_TENSOR]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @transposed(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w_t : tensor<2x3x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv_transpose2d.input %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}

// Five dimensions.
// CHECK-LABEL: func.func @conv3d(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4x4xf32>) -> tensor<1x3x4x4x4xf32> {
// CHECK-NEXT:   %[[W_3:.+]] = ml_program.global_load_const @w_3 : tensor<3x2x1x1x1xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-05 {pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR]] {pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[SQRT]] {pt2e.name = "reciprocal"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RECIPROCAL]] size [3, 1, 1, 1, 1] {pt2e.name = "view"} : (tensor<3xf32>) -> tensor<3x1x1x1x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[W_3]], %[[VIEW]] {pt2e.name = "mul"} : (tensor<3x2x1x1x1xf32>, tensor<3x1x1x1x1xf32>) -> tensor<3x2x1x1x1xf32>
// CHECK-NEXT:   %[[CONV3D:.+]] = aten.conv3d %[[ARG0]], %[[MUL_TENSOR]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2x4x4x4xf32>, tensor<3x2x1x1x1xf32>) -> tensor<1x3x4x4x4xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RECIPROCAL]] size [1, 3, 1, 1, 1] {pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3x1x1x1xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[CONV3D]], %[[VIEW_1]] {pt2e.name = "div"} : (tensor<1x3x4x4x4xf32>, tensor<1x3x1x1x1xf32>) -> tensor<1x3x4x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[DIV_TENSOR]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3x4x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4x4xf32>
// CHECK-NEXT: }
func.func @conv3d(%x: tensor<1x2x4x4x4xf32>) -> tensor<1x3x4x4x4xf32> {
  %w = ml_program.global_load_const @w_3 : tensor<3x2x1x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv3d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4x4xf32>, tensor<3x2x1x1x1xf32>) -> tensor<1x3x4x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4x4xf32>
  return %1 : tensor<1x3x4x4x4xf32>
}

// Two dimensions.
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2xf32>) -> tensor<1x3xf32> {
// CHECK-NEXT:   %[[W_L:.+]] = ml_program.global_load_const @w_l : tensor<3x2xf32>
// CHECK-NEXT:   %[[B:.+]] = ml_program.global_load_const @b : tensor<3xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-05 {pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR]] {pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[SQRT]] {pt2e.name = "reciprocal"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RECIPROCAL]] size [3, 1] {pt2e.name = "view"} : (tensor<3xf32>) -> tensor<3x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[W_L]], %[[VIEW]] {pt2e.name = "mul"} : (tensor<3x2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[ARG0]], %[[MUL_TENSOR]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RECIPROCAL]] size [1, 3] {pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[LINEAR]], %[[VIEW_1]] {pt2e.name = "div"} : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[VIEW_2:.+]] = aten.view %[[B]] size [1, 3] {pt2e.name = "view_2"} : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[DIV_TENSOR]], %[[VIEW_2]] {pt2e.name = "add_1"} : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[ADD_TENSOR_1]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3xf32>
// CHECK-NEXT: }
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = ml_program.global_load_const @w_l : tensor<3x2xf32>
  %b = ml_program.global_load_const @b : tensor<3xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.linear %x, %w bias %b {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float]>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
