// Weights that are computed, with values that several ops use on the way: all that served the quantize op alone goes, once.
// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s
// RUN: pt2e-opt %s --fold-quantized-weights | pt2e-run - | FileCheck %s --check-prefix=MET
// MET: 4 of 4 expectations met

// CHECK-NOT: @alone
// CHECK-NOT: @twice
// CHECK: @halves
ml_program.global private @alone(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @halves(dense<0.5> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @twice(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// |w| + 2 |w| = 3 |w|: [[1.5, 3], [0.75, 6]], in steps of 0.5 [[3, 6], [2, 12]], 1.5 to the even 2.
// CHECK-LABEL: func.func @diamond
func.func @diamond() {
  // CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @_frozen_param0
  // CHECK-NEXT: arith.constant
  // CHECK-NEXT: check.expect_eq %[[W]]
  %w = ml_program.global_load_const @alone : tensor<2x2xf32>
  %0 = aten.abs %w : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.mul.Tensor %0, 2.0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %expected = arith.constant dense<[[3, 6], [2, 12]]> : tensor<2x2xi8>
  check.expect_eq %3, %expected : tensor<2x2xi8>
  return
}

// Three diamonds, of which the last value is taken twice: ((w + w) + (w + w)) squared is 16 w w, in steps of 4 4 w w.
// CHECK-LABEL: func.func @in_a_row
func.func @in_a_row() {
  // CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @_frozen_param1
  // CHECK-NEXT: arith.constant
  // CHECK-NEXT: check.expect_eq %[[W]]
  %w = ml_program.global_load_const @twice : tensor<2x2xf32>
  %0 = aten.add.Tensor %w, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.add.Tensor %0, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.mul.Tensor %1, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 4.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %expected = arith.constant dense<[[4, 16], [36, 64]]> : tensor<2x2xi8>
  check.expect_eq %3, %expected : tensor<2x2xi8>
  return
}

// Two quantize ops over one value: the first leaves it to the second.
// CHECK-LABEL: func.func @two_readers
func.func @two_readers() {
  // CHECK-NEXT: %[[A:.+]] = ml_program.global_load_const @_frozen_param2
  // CHECK-NEXT: %[[B:.+]] = ml_program.global_load_const @_frozen_param3
  // CHECK-NOT: aten.
  %w = ml_program.global_load_const @alone : tensor<2x2xf32>
  %h = ml_program.global_load_const @halves : tensor<2x2xf32>
  %0 = aten.neg %w : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.div.Tensor %0, %h : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // -2 w: [[-1, 2], [-0.5, -4]].
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %3 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %expected = arith.constant dense<[[-2, 4], [-1, -8]]> : tensor<2x2xi8>
  check.expect_eq %2, %expected : tensor<2x2xi8>
  %finer = arith.constant dense<[[-4, 8], [-2, -16]]> : tensor<2x2xi8>
  check.expect_eq %3, %finer : tensor<2x2xi8>
  return
}

// What a live op uses too stays.
// CHECK-LABEL: func.func @partly_live
func.func @partly_live() -> tensor<2x2xf32> {
  // CHECK: %[[H:.+]] = ml_program.global_load_const @halves
  // CHECK-NEXT: %[[ABS:.+]] = aten.abs %[[H]]
  // CHECK-NEXT: ml_program.global_load_const @_frozen_param4
  // CHECK: return %[[ABS]]
  %h = ml_program.global_load_const @halves : tensor<2x2xf32>
  %0 = aten.abs %h : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.neg %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.mul.Tensor %0, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %5 = aten.clone %4 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
