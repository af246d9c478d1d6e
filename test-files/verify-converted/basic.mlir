// Quantize and dequantize ops that agree with themselves.
// RUN: pt2e-opt %s --verify-converted | FileCheck %s

// CHECK-LABEL: func.func @converted
func.func @converted(%x: tensor<2x2xf32>, %s: tensor<2xf32>, %z: tensor<2xi64>) -> tensor<2x2xf32> {
  // CHECK: quantized_decomposed.quantize_per_tensor
  // CHECK: quantized_decomposed.dequantize_per_channel
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %2 = quantized_decomposed.quantize_per_channel %1, %s, %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xi8>
  %3 = quantized_decomposed.dequantize_per_channel %2, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}
