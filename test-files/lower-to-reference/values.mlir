// The integer forms compute what arithmetic says, with ties to even and saturation.
// RUN: pt2e-run %s | FileCheck %s
// RUN: pt2e-opt %s --lower-to-reference | pt2e-run - | FileCheck %s
// RUN: pt2e-opt %s --lower-to-integer | pt2e-run - | FileCheck %s
// CHECK: 4 of 4 expectations met

// (1, 2, -1, 200) / 2 times 1, 1, 3, 100 is 0.5, 1, -1.5, 10000, in steps of 1: ties to 0 and -2.
func.func @product() {
  %x = arith.constant dense<[4, 5, 2, 127]> : tensor<4xi8>
  %y = arith.constant dense<[1, 1, 3, 100]> : tensor<4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %2 = aten.mul.Tensor %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 1.0 zero_point 10 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %expected = arith.constant dense<[10, 11, 8, 127]> : tensor<4xi8>
  check.expect_eq %3, %expected : tensor<4xi8>
  return
}

// (x - 3) / 2 - y + 0 in steps of 1: 0.5 - 1, 1 - 0, 2.5 - 1, -65.5 - 100.
func.func @difference() {
  %x = arith.constant dense<[4, 5, 8, -128]> : tensor<4xi8>
  %y = arith.constant dense<[1, 0, 1, 100]> : tensor<4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %2 = aten.sub.Tensor %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %expected = arith.constant dense<[0, 1, 2, -128]> : tensor<4xi8>
  check.expect_eq %3, %expected : tensor<4xi8>
  return
}

// Sums of three, (x - 3) / 2 * w / 4, in steps of 1/8 and from -1: [1, 2, 3] . [1, 0, -1] = -2, [1, 2, 3] . [2, 2, 2] = 12.
func.func @conv1d() {
  %x = arith.constant dense<[[[4, 5, 6]]]> : tensor<1x1x3xi8>
  %w = arith.constant dense<[[[1, 0, -1]], [[2, 2, 2]]]> : tensor<2x1x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x3xi8>) -> tensor<1x1x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x1x3xi8>) -> tensor<2x1x3xf32>
  %2 = aten.conv1d %0, %1 : (tensor<1x1x3xf32>, tensor<2x1x3xf32>) -> tensor<1x2x1xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.125 zero_point -1 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x1xf32>) -> tensor<1x2x1xi8>
  %expected = arith.constant dense<[[[-3], [11]]]> : tensor<1x2x1xi8>
  check.expect_eq %3, %expected : tensor<1x2x1xi8>
  return
}

// -4, -1, 0, 1, 3 and 7 times min(max(x + 3, 0), 6) / 6, in steps of 1: 0, -1/3, 0, 2/3, 3, 7.
func.func @hardswish() {
  %x = arith.constant dense<[-8, -2, 0, 2, 6, 14]> : tensor<6xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<6xi8>) -> tensor<6xf32>
  %1 = aten.hardswish %0 : (tensor<6xf32>) -> tensor<6xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<6xf32>) -> tensor<6xi8>
  %expected = arith.constant dense<[0, 0, 0, 1, 3, 7]> : tensor<6xi8>
  check.expect_eq %2, %expected : tensor<6xi8>
  return
}
