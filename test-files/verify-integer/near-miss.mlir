// RUN: pt2e-opt %s --verify-integer | FileCheck %s

ml_program.global private @weight(dense<1> : tensor<2x3xi8>) : tensor<2x3xi8>

// The float op depends on a quantized weight, and on no quantized activation.
// CHECK-LABEL: func.func @weight_only
func.func @weight_only(%x: tensor<4x3xf32>) -> tensor<4x2xi8> {
  // CHECK: aten.linear
  %w = ml_program.global_load_const @weight : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.linear %x, %0 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %2 : tensor<4x2xi8>
}

// The result of the float op is quantized by no one, that of the other branch is.
// CHECK-LABEL: func.func @two_ends
func.func @two_ends(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xi8>) {
  // CHECK: aten.sigmoid
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.sigmoid %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2, %0 : tensor<2x3xf32>, tensor<2x3xi8>
}
