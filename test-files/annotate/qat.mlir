// For training, ranges are moving averages, every spec has a fake-quant, and batch norms are fused with the op before them.
// RUN: pt2e-opt %s --annotate="qat=true per-channel=true" | FileCheck %s

// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = moving_average_per_channel_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// CHECK-NEXT: #[[$QSPEC2:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 1, observer = moving_average_per_channel_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// CHECK-NEXT: module attributes {pt2e.stage = "annotated"} {
// CHECK-LABEL: func.func @conv_bn_relu(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>, %[[ARG1:.+]]: tensor<3x2x1x1xf32>, %[[ARG2:.+]]: tensor<3xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[ARG1]] bias %[[ARG2]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]], #pt2e.float]>, pt2e.name = "conv2d"} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] running_mean %[[ARG2]] running_var %[[ARG2]] training true momentum 3.000000e-02 eps 1.000000e-03 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float]>, {{.*}}pt2e.name = "batch_norm"} : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[BATCH_NORM]] {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$QSPEC]]>, {{.*}}pt2e.name = "relu"} : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[RELU]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @conv_bn_relu(%x: tensor<1x2x4x4xf32>, %w: tensor<3x2x1x1xf32>, %s: tensor<3xf32>) -> tensor<1x3x4x4xf32> {
  %0 = aten.conv2d %x, %w bias %s : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training true momentum 0.03 eps 1.0e-3 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  return %2 : tensor<1x3x4x4xf32>
}

// CHECK-LABEL: func.func @linear_bn(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2xf32>, %[[ARG1:.+]]: tensor<3x2xf32>, %[[ARG2:.+]]: tensor<3xf32>) -> tensor<1x3xf32> {
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[ARG0]], %[[ARG1]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]]]>, pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[LINEAR]] running_mean %[[ARG2]] running_var %[[ARG2]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float], output = #[[$QSPEC]]>, {{.*}}pt2e.name = "batch_norm"} : (tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3xf32>
// CHECK-NEXT: }
func.func @linear_bn(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>, %s: tensor<3xf32>) -> tensor<1x3xf32> {
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// Channels of a transposed convolution are on axis 1. (torchao 0.18 takes axis 0 in training.)
// CHECK-LABEL: func.func @transposed(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>, %[[ARG1:.+]]: tensor<2x3x1x1xf32>, %[[ARG2:.+]]: tensor<3xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[CONV_TRANSPOSE2D_INPUT:.+]] = aten.conv_transpose2d.input %[[ARG0]], %[[ARG1]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC2]]]>, pt2e.name = "conv_transpose2d"} : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV_TRANSPOSE2D_INPUT]] running_mean %[[ARG2]] running_var %[[ARG2]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float], output = #[[$QSPEC]]>, {{.*}}pt2e.name = "batch_norm"} : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @transposed(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x1x1xf32>, %s: tensor<3xf32>) -> tensor<1x3x4x4xf32> {
  %0 = aten.conv_transpose2d.input %x, %w : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}
