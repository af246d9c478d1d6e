// RUN: pt2e-opt %s --verify-integer --split-input-file --verify-diagnostics

func.func @float_op(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // expected-error @below {{'aten.mul.Tensor' computes in float, between dequantize and quantize}}
  // expected-note @below {{run --lower-to-integer, whose remarks say why an op stays}}
  %1 = aten.mul.Tensor %0, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-error @below {{'aten.view' computes in float, between dequantize and quantize}}
  // expected-note @below {{run --lower-to-integer, whose remarks say why an op stays}}
  %2 = aten.view %1 size [2, 3] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// -----

func.func @other_scale(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' requantizes through float, between dequantize and quantize}}
  // expected-note @below {{run --lower-to-integer, whose remarks say why an op stays}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.25 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %1 : tensor<2x3xi8>
}
