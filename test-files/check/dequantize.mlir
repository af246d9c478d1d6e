// Dequantize ops compute what PyTorch 2.15 computes, bit for bit: the expected values are its own.
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 4 of 4 expectations met

func.func @signed() {
  %q = arith.constant dense<[-128, -3, -2, 0, 1, 127]> : tensor<6xi8>
  %x = quantized_decomposed.dequantize_per_tensor %q scale 1.2e-02 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<6xi8>) -> tensor<6xf32>
  %expected = arith.constant dense<[0xBFC00000, 0x00000000, 0x3C449BA6, 0x3D1374BC, 0x3D449BA6, 0x3FC7AE15]> : tensor<6xf32>
  check.expect_eq %x, %expected : tensor<6xf32>
  return
}

func.func @unsigned() {
  %q = arith.constant dense<[0, 1, 127, 128, 255]> : tensor<5xui8>
  %x = quantized_decomposed.dequantize_per_tensor %q scale 0.1 zero_point 128 quant_min 0 quant_max 255 dtype ui8 : (tensor<5xui8>) -> tensor<5xf32>
  %expected = arith.constant dense<[0xC14CCCCD, 0xC14B3333, 0xBDCCCCCD, 0x00000000, 0x414B3333]> : tensor<5xf32>
  check.expect_eq %x, %expected : tensor<5xf32>
  return
}

// The difference to the zero point is taken in int32, then rounded to float32.
func.func @thirty_two_bits() {
  %q = arith.constant dense<[16777217, -5]> : tensor<2xi32>
  %x = quantized_decomposed.dequantize_per_tensor %q scale 0.3 zero_point 5 quant_min -2147483648 quant_max 2147483647 dtype i32 : (tensor<2xi32>) -> tensor<2xf32>
  %expected = arith.constant dense<[0x4A999997, 0xC0400000]> : tensor<2xf32>
  check.expect_eq %x, %expected : tensor<2xf32>
  return
}

func.func @per_channel() {
  %q = arith.constant dense<[[127, -128, 5], [0, 3, -7]]> : tensor<2x3xi8>
  %scales = arith.constant dense<[0.5, 0.1, 2.0]> : tensor<3xf32>
  %zeros = arith.constant dense<[-3, 10, 0]> : tensor<3xi64>
  %x = quantized_decomposed.dequantize_per_channel %q, %scales zero_points %zeros axis 1 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<3xf32>, tensor<3xi64>) -> tensor<2x3xf32>
  %expected = arith.constant dense<[[0x42820000, 0xC15CCCCD, 0x41200000], [0x3FC00000, 0xBF333333, 0xC1600000]]> : tensor<2x3xf32>
  check.expect_eq %x, %expected : tensor<2x3xf32>
  return
}
