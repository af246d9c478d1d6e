// Quantize ops compute what PyTorch 2.15 computes: the expected values are its own.
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 13 of 13 expectations met

// Ties go to the even integer before the zero point is added, and values beyond the range saturate. PyTorch multiplies by
// the reciprocal of the scale: 0.9 / 0.5 = 1.8 becomes 2 + 3.
func.func @ties_and_saturation() {
  %x = arith.constant dense<[0.25, 0.75, 1.25, -0.25, -0.75, 0.9, -0.0, 62.0, 62.25, 1000.0, -65.5, -66.0, -1000.0, 0x7F800000, 0xFF800000]> : tensor<15xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<15xf32>) -> tensor<15xi8>
  %expected = arith.constant dense<[3, 5, 5, 3, 1, 5, 3, 127, 127, 127, -128, -128, -128, 127, -128]> : tensor<15xi8>
  check.expect_eq %q, %expected : tensor<15xi8>
  return
}

// -127 is the smallest of a symmetric weight.
func.func @narrow_range() {
  %x = arith.constant dense<[0.25, 0.75, 1.25, -0.75, 62.0, 1000.0, -65.5, -1000.0]> : tensor<8xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<8xf32>) -> tensor<8xi8>
  %expected = arith.constant dense<[0, 2, 2, -2, 124, 127, -127, -127]> : tensor<8xi8>
  check.expect_eq %q, %expected : tensor<8xi8>
  return
}

// 0.05 / 0.1 and 0.25 / 0.1 are ties, to the even neighbours 0 and 2.
func.func @unsigned() {
  %x = arith.constant dense<[-13.0, -12.8, -12.75, -0.05, 0.05, 0.15, 0.25, 0.3, 0.001, 12.65, 12.7, 12.75, 1.0e+30]> : tensor<13xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.1 zero_point 128 quant_min 0 quant_max 255 dtype ui8 : (tensor<13xf32>) -> tensor<13xui8>
  %expected = arith.constant dense<[0, 0, 0, 128, 128, 130, 130, 131, 128, 254, 255, 255, 255]> : tensor<13xui8>
  check.expect_eq %q, %expected : tensor<13xui8>
  return
}

// A reduced range keeps the accumulators of old x86 processors from overflowing.
func.func @reduced_range() {
  %x = arith.constant dense<[-13.0, -0.05, 0.05, 0.15, 0.25, 0.3, 12.65, 1.0e+30]> : tensor<8xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.1 zero_point 64 quant_min 0 quant_max 127 dtype ui8 : (tensor<8xf32>) -> tensor<8xui8>
  %expected = arith.constant dense<[0, 64, 64, 66, 66, 67, 127, 127]> : tensor<8xui8>
  check.expect_eq %q, %expected : tensor<8xui8>
  return
}

func.func @sixteen_bits() {
  %x = arith.constant dense<[0.5, 1.5, 2.5, -0.5, -1.5, 32766.5, 32767.5, 40000.0, -40000.0]> : tensor<9xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 1.0 zero_point 0 quant_min -32768 quant_max 32767 dtype i16 : (tensor<9xf32>) -> tensor<9xi16>
  %expected = arith.constant dense<[0, 2, 2, 0, -2, 32766, 32767, 32767, -32768]> : tensor<9xi16>
  check.expect_eq %q, %expected : tensor<9xi16>
  return
}

// The bias of a layer. 2^24 / 0.5 + 7 is 33554439, which float32 does not have.
func.func @thirty_two_bits() {
  %x = arith.constant dense<[1.0, 1.5, -3.25, 16777216.0]> : tensor<4xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 7 quant_min -2147483648 quant_max 2147483647 dtype i32 : (tensor<4xf32>) -> tensor<4xi32>
  %expected = arith.constant dense<[9, 10, 1, 33554440]> : tensor<4xi32>
  check.expect_eq %q, %expected : tensor<4xi32>
  return
}

// 0.015 / 0.03 is a tie only in real numbers: what counts is the product with float32(1 / 0.03).
func.func @reciprocal() {
  %x = arith.constant dense<[0.015, 0.045, 0.075, 0.105]> : tensor<4xf32>
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.03 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %expected = arith.constant dense<[0, 2, 2, 3]> : tensor<4xi8>
  check.expect_eq %q, %expected : tensor<4xi8>
  return
}

// Each channel has qparams of its own.
func.func @per_channel() {
  %x = arith.constant dense<[[0.25, 0.75, -0.25], [1.0, 3.0, -500.0]]> : tensor<2x3xf32>
  %scales0 = arith.constant dense<[0.5, 2.0]> : tensor<2xf32>
  %zeros0 = arith.constant dense<[0, 1]> : tensor<2xi64>
  %q0 = quantized_decomposed.quantize_per_channel %x, %scales0, %zeros0 axis 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x3xi8>
  %expected0 = arith.constant dense<[[0, 2, 0], [1, 3, -128]]> : tensor<2x3xi8>
  check.expect_eq %q0, %expected0 : tensor<2x3xi8>

  %scales1 = arith.constant dense<[0.5, 0.1, 2.0]> : tensor<3xf32>
  %zeros1 = arith.constant dense<[-3, 10, 0]> : tensor<3xi64>
  %q1 = quantized_decomposed.quantize_per_channel %x, %scales1, %zeros1 axis 1 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xi64>) -> tensor<2x3xi8>
  %expected1 = arith.constant dense<[[-3, 18, 0], [-1, 40, -128]]> : tensor<2x3xi8>
  check.expect_eq %q1, %expected1 : tensor<2x3xi8>
  return
}

// The scale is that of [-1.9, 3.3] in 255 steps, computed in float32.
func.func @choose_qparams() {
  %x = arith.constant dense<[0.7, -1.9, 3.3]> : tensor<3xf32>
  %scale, %zero_point = quantized_decomposed.choose_qparams.tensor %x quant_min -128 quant_max 127 eps 1.1920928955078125e-07 dtype i8 : (tensor<3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %expected_scale = arith.constant dense<[0.020392155274748802]> : tensor<1xf64>
  check.expect_eq %scale, %expected_scale : tensor<1xf64>
  %expected_zero_point = arith.constant dense<[-35]> : tensor<1xi64>
  check.expect_eq %zero_point, %expected_zero_point : tensor<1xi64>
  return
}

// The zero point of a symmetric scheme is that of the dtype, whatever the range.
func.func @choose_qparams_symmetric() {
  %x = arith.constant dense<[-3.0, 0.5, 1.0]> : tensor<3xf32>
  %scale, %zero_point = quantized_decomposed.choose_qparams_symmetric.tensor %x quant_min 0 quant_max 15 eps 2.44140625e-04 dtype i8 : (tensor<3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %expected = arith.constant dense<0> : tensor<1xi64>
  check.expect_eq %zero_point, %expected : tensor<1xi64>
  %scale1, %zero_point1 = quantized_decomposed.choose_qparams_symmetric.tensor %x quant_min 0 quant_max 127 eps 2.44140625e-04 dtype ui8 : (tensor<3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %expected1 = arith.constant dense<128> : tensor<1xi64>
  check.expect_eq %zero_point1, %expected1 : tensor<1xi64>
  return
}
