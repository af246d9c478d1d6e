// What is not known to lie within the range that q gives.
// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// A window that sees nothing but padding gives -128.
// CHECK-LABEL: func.func @dilated_max_pool
func.func @dilated_max_pool(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: aten.max_pool2d
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xi8>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [1, 1] padding [1, 1] dilation [3, 3] ceil_mode true : (tensor<1x1x2x2xi8>) -> tensor<1x1x1x1xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xi8>
  return %3 : tensor<1x1x1x1xi8>
}

// A sum may lie anywhere.
// CHECK-LABEL: func.func @computed
func.func @computed(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: aten.add.Tensor
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.add.Tensor %0, 1 : (tensor<4xi8>) -> tensor<4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// So may numbers that are no elements of the tensor.
// CHECK-LABEL: func.func @filled
func.func @filled(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: aten.full_like
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.full_like %0 fill_value -128 : (tensor<4xi8>) -> tensor<4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %3 : tensor<4xi8>
}

// And the numbers of a padding.
// CHECK-LABEL: func.func @padded
func.func @padded(%x: tensor<4xf32>) -> tensor<5xi8> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: aten.constant_pad_nd
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %1 = aten.constant_pad_nd %0 pad [0, 1] value -128 : (tensor<4xi8>) -> tensor<5xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<5xi8>) -> tensor<5xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -127 quant_max 127 dtype i8 : (tensor<5xf32>) -> tensor<5xi8>
  return %3 : tensor<5xi8>
}
