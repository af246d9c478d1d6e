// Types that contradict each other along a chain of ops, of which each fits its neighbours.
// RUN: pt2e-opt %s --fold-qdq --split-input-file --verify-diagnostics

func.func @sizes(%x: tensor<2x4xi8>) -> tensor<3x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x4xi8>) -> tensor<?x4xf32>
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' has a wrong type: its declared type is int8 [3, 4], but by its operands it is int8 [2, 4]}}
  // expected-note @below {{its type contradicts the types of its operands; correct them in the text, or import the model again}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<3x4xi8>
  return %1 : tensor<3x4xi8>
}

// -----

func.func @relu(%x: tensor<2xf32>) -> tensor<5xf32> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<?xf32>
  // expected-error @below {{'aten.relu' has a wrong type: its declared type is float32 [5], but by its operands it is float32 [2]}}
  // expected-note @below {{its type contradicts the types of its operands}}
  %1 = aten.relu %0 : (tensor<?xf32>) -> tensor<5xf32>
  return %1 : tensor<5xf32>
}

// -----

func.func @twice(%x: tensor<?xi8>) -> (tensor<2xf32>, tensor<3xf32>) {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?xi8>) -> tensor<2xf32>
  // expected-error @below {{its declared type is float32 [3], but by its operands it is float32 [2]}}
  // expected-note @below {{its type contradicts the types of its operands}}
  %1 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?xi8>) -> tensor<3xf32>
  return %0, %1 : tensor<2xf32>, tensor<3xf32>
}

// -----

func.func @clamp(%x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %0 = aten.clamp %x min 0.0 : (tensor<2x4xf32>) -> tensor<2x?xf32>
  // expected-error @below {{'aten.clamp' has a wrong type: its declared type is float32 [2, 8], but by its operands it is float32 [2, 4]}}
  // expected-note @below {{its type contradicts the types of its operands}}
  %1 = aten.clamp %0 min 1.0 : (tensor<2x?xf32>) -> tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}
