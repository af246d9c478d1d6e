// A zero point that is not a value of its dtype cannot be in an op of qint, and a remark says so.
// RUN: pt2e-opt %s --lower-to-integer --split-input-file --verify-diagnostics

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.linear}}
func.func @linear_input_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{rule 'linear' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.linear}}
func.func @linear_weight_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{rule 'linear' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.linear}}
func.func @linear_output_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  // expected-remark @below {{rule 'linear' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.conv2d}}
func.func @conv2d_input_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{rule 'conv2d' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.conv2d}}
func.func @conv2d_weight_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point -129 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{rule 'conv2d' cannot compute this value in integers: the zero point -129 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.conv2d}}
func.func @conv2d_output_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{rule 'conv2d' cannot compute this value in integers: the zero point 128 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 128 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.add.Tensor}}
func.func @add_first_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'add' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.add.Tensor}}
func.func @add_second_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'add' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.add.Tensor}}
func.func @add_output_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-remark @below {{rule 'add' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.adaptive_avg_pool2d}}
func.func @average_input_zero_point(%x: tensor<1x4x6x6xi8>) -> tensor<1x4x2x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x6x6xi8>) -> tensor<1x4x6x6xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x6x6xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{rule 'adaptive-avg-pool2d' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}

// -----

// expected-remark @below {{lowered no op to integers; 1 op stays in float between dequantize and quantize: 1 aten.adaptive_avg_pool2d}}
func.func @average_output_zero_point(%x: tensor<1x4x6x6xi8>) -> tensor<1x4x2x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x6x6xi8>) -> tensor<1x4x6x6xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x6x6xf32>) -> tensor<1x4x2x2xf32>
  // expected-remark @below {{rule 'adaptive-avg-pool2d' cannot compute this value in integers: the zero point 1000 is not a value of int8}}
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}
