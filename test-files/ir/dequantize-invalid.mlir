// A dequantize op gives f32, unless it names another dtype.
// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

func.func @without(%x: tensor<2xi8>) -> tensor<2xf16> {
  // expected-error @below {{result 0 is tensor<2xf16>, expected tensor<2xf32>}}
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// -----

func.func @another(%x: tensor<2xi8>) -> tensor<2xf32> {
  // expected-error @below {{result 0 is tensor<2xf32>, expected tensor<2xf16>}}
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 out_dtype f16 : (tensor<2xi8>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @tensor(%x: tensor<2xi8>, %s: tensor<f32>, %z: tensor<i64>) -> tensor<2xf64> {
  // expected-error @below {{result 0 is tensor<2xf64>, expected tensor<2xf32>}}
  %0 = quantized_decomposed.dequantize_per_tensor.tensor %x, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>, tensor<f32>, tensor<i64>) -> tensor<2xf64>
  return %0 : tensor<2xf64>
}

// -----

func.func @channel(%x: tensor<2x2xi8>, %s: tensor<2xf32>, %z: tensor<2xi64>) -> tensor<2x2xbf16> {
  // expected-error @below {{result 0 is tensor<2x2xbf16>, expected tensor<2x2xf32>}}
  %0 = quantized_decomposed.dequantize_per_channel %x, %s zero_points %z axis 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}

// -----

func.func @token(%x: tensor<2x2xi8>, %s: tensor<2x1xf64>, %z: tensor<2x1xi64>) -> tensor<2x2xf16> {
  // expected-error @below {{result 0 is tensor<2x2xf16>, expected tensor<2x2xf32>}}
  %0 = quantized_decomposed.dequantize_per_token %x, %s, %z quant_min -128 quant_max 127 dtype i8 output_dtype f32 : (tensor<2x2xi8>, tensor<2x1xf64>, tensor<2x1xi64>) -> tensor<2x2xf16>
  return %0 : tensor<2x2xf16>
}

// -----

// These are right.
func.func @right(%x: tensor<2xi8>) -> (tensor<2xf32>, tensor<2xf16>) {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 out_dtype f16 : (tensor<2xi8>) -> tensor<2xf16>
  return %0, %1 : tensor<2xf32>, tensor<2xf16>
}
