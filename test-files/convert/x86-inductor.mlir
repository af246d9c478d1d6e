// Inductor's form on x86: uint8 activations, int8 weights per channel. A tensor is quantized where an op takes it.
// RUN: pt2e-opt %s --prepare="quantizer=x86-inductor" --convert="calibration=none" | FileCheck %s

// The scales are the largest magnitudes divided by 127.5.
ml_program.global private @w(dense<[[[[127.5]], [[63.75]]], [[[-255.0]], [[2.0]]]]> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
// CHECK-DAG: @_scale_0(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>)
// 127.5 is rounded half to even and clamped; -255 / 2 too.
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[[[127]], [[64]]], [[[-128]], [[1]]]]> : tensor<2x2x1x1xi8>)

// CHECK-LABEL: func.func @residual
func.func @residual(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // The input is quantized once; the convolution and the sum have a dequantize op each.
  // CHECK: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %arg0 scale 1.000000e+00 zero_point 0 quant_min 0 quant_max 255 dtype ui8
  // CHECK-DAG: %[[D0:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-DAG: %[[D1:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-DAG: %[[W:.*]] = quantized_decomposed.dequantize_per_channel {{.*}} axis 0 quant_min -128 quant_max 127 dtype i8
  // CHECK: %[[C:.*]] = aten.conv2d %{{.*}}, %[[W]]
  // CHECK-NEXT: %[[A:.*]] = aten.add.Tensor %[[C]],
  // CHECK-NEXT: %[[R:.*]] = aten.relu %[[A]]
  // The pooling's output has the qparams of its input.
  // CHECK-NEXT: %[[RQ:.*]] = quantized_decomposed.quantize_per_tensor %[[R]]
  // CHECK-NEXT: %[[RD:.*]] = quantized_decomposed.dequantize_per_tensor %[[RQ]]
  // CHECK-NEXT: %[[P:.*]] = aten.max_pool2d %[[RD]]
  // CHECK-NEXT: %[[PQ:.*]] = quantized_decomposed.quantize_per_tensor %[[P]]
  // CHECK-NEXT: %[[PD:.*]] = quantized_decomposed.dequantize_per_tensor %[[PQ]]
  // CHECK-NEXT: return %[[PD]]
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.add.Tensor %0, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.max_pool2d %2 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %3 : tensor<1x2x2x2xf32>
}
