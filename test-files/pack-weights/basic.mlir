// Two weights of 4 bits share a byte, and four of 2 bits. What is unpacked is what was packed: see the expected values.
// RUN: pt2e-opt %s --pack-weights | FileCheck %s
// RUN: pt2e-opt %s --pack-weights | pt2e-run - 2>&1 | FileCheck %s --check-prefix=MET

// MET: 3 of 3 expectations met

// [-8 7 | 0 -1]: distances 0 15 8 7, bytes 15 * 16 + 0 and 7 * 16 + 8.
ml_program.global private @four(dense<[[-8, 7], [0, -1]]> : tensor<2x2xi8>) : tensor<2x2xi8> {pt2e.kind = "buffer"}
// [1 -2 0 -1]: distances 3 0 2 1, byte 3 + 0 + 2 * 16 + 1 * 64.
ml_program.global private @two(dense<[1, -2, 0, -1]> : tensor<4xi8>) : tensor<4xi8> {pt2e.kind = "buffer"}
// [0 15 3 1]: bytes 240 and 19. Nothing is added, and no dtype is changed.
ml_program.global private @unsigned(dense<[0, 15, 3, 1]> : tensor<4xui8>) : tensor<4xui8> {pt2e.kind = "buffer"}

// CHECK-NOT: @four
// CHECK: ml_program.global private @_packed_param0(dense<[240, 120]> : tensor<2xui8>) : tensor<2xui8> {pt2e.fqn = "_packed_param0", pt2e.kind = "buffer"}
// CHECK: ml_program.global private @_packed_param1(dense<99> : tensor<1xui8>)
// CHECK: ml_program.global private @_packed_param2(dense<[240, 19]> : tensor<2xui8>)
// CHECK-NOT: ml_program.global

// CHECK-LABEL: func.func @of_four_bits
func.func @of_four_bits() {
  // CHECK-NEXT: %[[P:.*]] = ml_program.global_load_const @_packed_param0 : tensor<2xui8> {pt2e.name = "_packed_param0"}
  // CHECK-NEXT: %[[LOW:.*]] = aten.operator "aten::bitwise_and.Scalar{{.*}}"(%[[P]]) {other_scalar = 15 : i64} {pt2e.name = "bitwise_and_Scalar"}
  // CHECK-NEXT: %[[HIGH:.*]] = aten.operator "aten::bitwise_right_shift.Tensor_Scalar{{.*}}"(%[[P]]) {other_scalar = 4 : i64}
  // CHECK-NEXT: %[[PAIRS:.*]] = aten.stack [%[[LOW]], %[[HIGH]]] dim 1 {{.*}} -> tensor<2x2xui8>
  // CHECK-NEXT: %[[FLAT:.*]] = aten.view %[[PAIRS]] size [2, 2]
  // CHECK-NEXT: %[[SIGNED:.*]] = aten.to.dtype %[[FLAT]] dtype i8
  // CHECK-NEXT: %[[W:.*]] = aten.add.Scalar %[[SIGNED]] other -8
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %[[W]]
  %w = ml_program.global_load_const @four : tensor<2x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %expected = arith.constant dense<[[-4.0, 3.5], [0.0, -0.5]]> : tensor<2x2xf32>
  check.expect_eq %0, %expected : tensor<2x2xf32>
  return
}

// CHECK-LABEL: func.func @of_two_bits
func.func @of_two_bits() {
  %w = ml_program.global_load_const @two : tensor<4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point 0 quant_min -2 quant_max 1 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %expected = arith.constant dense<[0.5, -1.0, 0.0, -0.5]> : tensor<4xf32>
  check.expect_eq %0, %expected : tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @of_unsigned
// CHECK-NOT: aten.to.dtype
// CHECK-NOT: aten.add
// CHECK: return
func.func @of_unsigned() {
  %w = ml_program.global_load_const @unsigned : tensor<4xui8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 1.0 zero_point 3 quant_min 0 quant_max 15 dtype ui8 : (tensor<4xui8>) -> tensor<4xf32>
  %expected = arith.constant dense<[-3.0, 12.0, 0.0, -2.0]> : tensor<4xf32>
  check.expect_eq %0, %expected : tensor<4xf32>
  return
}
