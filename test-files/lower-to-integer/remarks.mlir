// What stays in float is said, with the reason where a rule knows it.
// RUN: pt2e-opt %s --lower-to-integer --split-input-file --verify-diagnostics

// expected-remark @below {{lowered 1 op to integers; 1 op stays in float between dequantize and quantize: 1 aten.softmax.int}}
func.func @softmax(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // expected-remark @below {{'aten.softmax.int' stays in float: it has no integer form}}
  %5 = aten.softmax.int %4 dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %6 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.add.Tensor}}
func.func @half_quantized(%x: tensor<2x3xi8>, %y: tensor<2x3xf32>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.add.Tensor %0, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'sum-with-number-add' cannot compute this value in integers: an operand is neither a quantized tensor nor a number}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %2 : tensor<2x3xi8>
}

// -----

// The integer form of a sum is known, but nothing says to what its result would be rounded.
// expected-remark @below {{lowered no op to integers; 2 ops stay in float between dequantize and quantize: 1 aten.add.Tensor, 1 aten.softmax.int}}
func.func @sum_of_floats(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // expected-remark @below {{'aten.add.Tensor' stays in float: 'aten.softmax.int' takes its result before it is quantized}}
  %1 = aten.add.Tensor %0, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{'aten.softmax.int' stays in float: it has no integer form}}
  %2 = aten.softmax.int %1 dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.sigmoid}}
func.func @large_table(%x: tensor<2x3xi16>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -32768 quant_max 32767 dtype i16 : (tensor<2x3xi16>) -> tensor<2x3xf32>
  %1 = aten.sigmoid %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'table-sigmoid' cannot compute this value in integers: a table of all int16 would have 65536 elements}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %2 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.sqrt}}
func.func @undefined(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.sqrt %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'table-sqrt' cannot compute this value in integers: it is undefined for some of the integers}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %2 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.linear}}
func.func @runtime_bias(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>, %b: tensor<2xf32>) -> tensor<4x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{rule 'linear' cannot compute this value in integers: the bias is not constant}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.adaptive_avg_pool2d}}
func.func @uneven_windows(%x: tensor<1x4x7x7xi8>) -> tensor<1x4x2x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x7x7xi8>) -> tensor<1x4x7x7xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x7x7xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{rule 'adaptive-avg-pool2d' cannot compute this value in integers: the windows of 7 elements in [2, 2] parts differ in size}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}

// -----

ml_program.global private @bias(dense<1.0e30> : tensor<2xf32>) : tensor<2xf32>

// expected-remark @below {{lowered no op to integers}}
func.func @huge_bias(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{steps of 0.125, which is no int32}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// -----

// expected-remark @below {{lowered 1 op to integers; no op stays in float between dequantize and quantize}}
func.func @all(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8> {
  %0 = aten.max_pool2d %x kernel_size [2, 2] : (tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8>
  return %0 : tensor<1x4x4x4xi8>
}
