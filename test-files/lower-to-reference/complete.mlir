// Ops for which torchao's reference form has no match in current exports, or a wrong one: a convolution, a max pooling, a linear
// layer without a bias; and sums, with and without a relu, which are all rounded alike, half to even.
// RUN: pt2e-run %s | FileCheck %s
// RUN: pt2e-opt %s --lower-to-reference -o %t.mlir
// RUN: pt2e-run %t.mlir | FileCheck %s
// RUN: FileCheck %s --check-prefix=FORM --input-file=%t.mlir
// CHECK: 5 of 5 expectations met
// FORM-NOT: quantized_decomposed.

ml_program.global private @bias(dense<0.875> : tensor<1xf32>) : tensor<1xf32>

// [[1, 2], [0, -1]] . [[1/4, -1/4], [1/2, 0]] + 7/8 is 5/8: 2.5 steps of 1/4, from 1.
// FORM-LABEL: func.func @conv2d
func.func @conv2d() {
  %x = arith.constant dense<[[[[5, 7], [3, 1]]]]> : tensor<1x1x2x2xi8>
  %w = arith.constant dense<[[[[1, -1], [2, 0]]]]> : tensor<1x1x2x2xi8>
  %b = ml_program.global_load_const @bias : tensor<1xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32>
  %2 = aten.conv2d %0, %1 bias %b : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.25 zero_point 1 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xi8>
  %expected = arith.constant dense<3> : tensor<1x1x1x1xi8>
  check.expect_eq %3, %expected : tensor<1x1x1x1xi8>
  return
}

// The greatest of -1, 1, 0 and -5: four steps of 1/4, from -2.
// FORM-LABEL: func.func @max_pool2d
func.func @max_pool2d() {
  %x = arith.constant dense<[[[[1, 5], [3, -7]]]]> : tensor<1x1x2x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point -2 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xi8>
  %expected = arith.constant dense<2> : tensor<1x1x1x1xi8>
  check.expect_eq %2, %expected : tensor<1x1x1x1xi8>
  return
}

// [1, 1/2] . [1/4, 1/2] and . [3/4, -1/4] are 1/2 and 5/8: 2 and 2.5 steps of 1/4.
// FORM-LABEL: func.func @linear_without_bias
func.func @linear_without_bias() {
  %x = arith.constant dense<[[5, 4]]> : tensor<1x2xi8>
  %w = arith.constant dense<[[1, 2], [3, -1]]> : tensor<2x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2xi8>) -> tensor<1x2xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %2 = aten.linear %0, %1 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
  %expected = arith.constant dense<2> : tensor<1x2xi8>
  check.expect_eq %3, %expected : tensor<1x2xi8>
  return
}

// 1/2, 3/2 and -3/2 are 0, 2 and -2; truncated they would be 0, 1 and -1.
// FORM-LABEL: func.func @add
func.func @add() {
  %x = arith.constant dense<[4, 6, 2]> : tensor<3xi8>
  %y = arith.constant dense<[0, 0, -1]> : tensor<3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xf32>) -> tensor<3xi8>
  %expected = arith.constant dense<[0, 2, -2]> : tensor<3xi8>
  check.expect_eq %3, %expected : tensor<3xi8>
  return
}

// FORM-LABEL: func.func @add_relu
func.func @add_relu() {
  %x = arith.constant dense<[4, 6, 2]> : tensor<3xi8>
  %y = arith.constant dense<[0, 0, -1]> : tensor<3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %3 = aten.relu %2 : (tensor<3xf32>) -> tensor<3xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 1.0 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<3xf32>) -> tensor<3xi8>
  %expected = arith.constant dense<[-5, -3, -5]> : tensor<3xi8>
  check.expect_eq %4, %expected : tensor<3xi8>
  return
}
