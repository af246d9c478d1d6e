// What is known of the range of integers: -128 is not among those that q gives here, so that a second q changes nothing.
// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// Some of the elements.
// CHECK-LABEL: func.func @slice
func.func @slice(%x: tensor<4xf32>) -> tensor<2xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[MOVED:.*]] = aten.slice.Tensor
  // CHECK-NEXT: return %[[MOVED]]
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.slice.Tensor %0 dim 0 end 2 : (tensor<4xi8>) -> tensor<2xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %3 : tensor<2xi8>
}

// Elements in another order.
// CHECK-LABEL: func.func @flip
func.func @flip(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[MOVED:.*]] = aten.flip
  // CHECK-NEXT: return %[[MOVED]]
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.flip %0 dims [0] : (tensor<4xi8>) -> tensor<4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// Only the shape differs.
// CHECK-LABEL: func.func @unsqueeze
func.func @unsqueeze(%x: tensor<4xf32>) -> tensor<1x4xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[MOVED:.*]] = aten.unsqueeze
  // CHECK-NEXT: return %[[MOVED]]
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.unsqueeze %0 dim 0 : (tensor<4xi8>) -> tensor<1x4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x4xi8>) -> tensor<1x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x4xf32>) -> tensor<1x4xi8>
  return %3 : tensor<1x4xi8>
}

// A clamp of integers narrows their range.
// CHECK-LABEL: func.func @relu
func.func @relu(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[MOVED:.*]] = aten.relu
  // CHECK-NEXT: return %[[MOVED]]
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.relu %0 : (tensor<4xi8>) -> tensor<4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// Each window sees an element.
// CHECK-LABEL: func.func @max_pool
func.func @max_pool(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x3x3xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[MOVED:.*]] = aten.max_pool2d
  // CHECK-NEXT: return %[[MOVED]]
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xi8>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [1, 1] padding [1, 1] : (tensor<1x1x2x2xi8>) -> tensor<1x1x3x3xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x3x3xi8>) -> tensor<1x1x3x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xi8>
  return %3 : tensor<1x1x3x3xi8>
}
