// Prepared and converted without training in between: the norm is folded with its own eps, dropout does nothing, and the
// observers, which have seen nothing, are calibrated as after --prepare.
// RUN: pt2e-opt %s --prepare-qat="per-channel=true" --convert | FileCheck %s

// The weights are half of those before, since 1 / sqrt(3 + 1) = 0.5; the largest of each channel is 127 steps.
// CHECK: @_scale_0(dense<[0.00787401571, 0.00196850393]>
// CHECK: @_frozen_param0(dense<{{\[\[\[\[}}64]], {{\[\[}}-127]]], {{\[\[\[}}127]], {{\[\[}}64]]]]>
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: quantize_per_tensor
// CHECK-NEXT: dequantize_per_tensor
// CHECK-NEXT: %[[B:.+]] = ml_program.global_load_const @w_bias
// CHECK: %[[W:.+]] = quantized_decomposed.dequantize_per_channel %_frozen_param0, %_scale_0
// CHECK-NEXT: %[[CONV:.+]] = aten.conv2d %{{.+}}, %[[W]] bias %[[B]]
// CHECK-NEXT: %[[RELU:.+]] = aten.relu %[[CONV]]
// CHECK-NEXT: quantize_per_tensor %[[RELU]]
// CHECK-NEXT: %[[Y:.+]] = quantized_decomposed.dequantize_per_tensor
// CHECK-NEXT: aten.dropout %[[Y]] p 3.000000e-01 train false
// CHECK-NEXT: quantize_per_tensor
// CHECK-NEXT: dequantize_per_tensor
// CHECK-NEXT: return
ml_program.global private @w(dense<[[[[1.0]], [[-2.0]]], [[[0.5]], [[0.25]]]]> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<3.0> : tensor<2xf32>) : tensor<2xf32>

func.func @forward(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<2xf32>
  %var = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.03 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.dropout %2 p 0.3 train true : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %3 : tensor<1x2x4x4xf32>
}
