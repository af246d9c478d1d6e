// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// dq(q(x)) is the quantization.
// CHECK-LABEL: func.func @quantization_stays
func.func @quantization_stays(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// Another scale: values are rounded anew.
// CHECK-LABEL: func.func @other_scale
func.func @other_scale(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.25 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// q clamps to [-127, 127], and an argument may hold -128.
// CHECK-LABEL: func.func @out_of_range
func.func @out_of_range(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// 32-bit integers do not survive f32.
// CHECK-LABEL: func.func @wide
func.func @wide(%x: tensor<4xi32>) -> tensor<4xi32> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -2147483648 quant_max 2147483647 dtype i32 : (tensor<4xi32>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -2147483648 quant_max 2147483647 dtype i32 : (tensor<4xf32>) -> tensor<4xi32>
  return %1 : tensor<4xi32>
}

// The reciprocal of a denormal scale is not finite.
// CHECK-LABEL: func.func @denormal_scale
func.func @denormal_scale(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 1.0e-40 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 1.0e-40 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// Monotone, but it does not commute with rounding.
// CHECK-LABEL: func.func @sigmoid
func.func @sigmoid(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: aten.sigmoid
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = aten.sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// The inputs of cat have different qparams.
// CHECK-LABEL: func.func @cat_of_two_scales
func.func @cat_of_two_scales(%x: tensor<2xi8>, %y: tensor<2xi8>) -> tensor<4xf32> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: aten.cat {{.*}} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %2 = aten.cat [%0, %1] : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// The zero point is none of the integers, and y - z is not exact in f32.
// CHECK-LABEL: func.func @zero_point_out_of_range
func.func @zero_point_out_of_range(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.1 zero_point 16777217 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.1 zero_point 16777217 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %1 : tensor<4xi8>
}

// The width of the range is no i64.
// CHECK-LABEL: func.func @widest
func.func @widest(%x: tensor<4xi64>) -> tensor<4xi64> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -9223372036854775808 quant_max 9223372036854775807 dtype i64 : (tensor<4xi64>) -> tensor<4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -9223372036854775808 quant_max 9223372036854775807 dtype i64 : (tensor<4xf32>) -> tensor<4xi64>
  return %1 : tensor<4xi64>
}

// The reciprocal of the scale is infinite, and 0 times that is NaN: q is not increasing.
// CHECK-LABEL: func.func @max_pool2d_of_denormal_scale
func.func @max_pool2d_of_denormal_scale(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xi8> {
  // CHECK-NEXT: aten.max_pool2d {{.*}} -> tensor<1x2x2x2xf32>
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = aten.max_pool2d %x kernel_size [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 3.0e-40 zero_point 3 quant_min 1 quant_max 127 dtype i8 : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xi8>
  return %1 : tensor<1x2x2x2xi8>
}
