// Weights that are computed from parameters: by batch norms in training mode that have no statistics to write, by ops with
// several results, by ops that make tensors of nothing, by dropout that drops nothing, by operators without an op.
// RUN: pt2e-opt %s --fold-quantized-weights 2>&1 | FileCheck %s --implicit-check-not=warning
// RUN: pt2e-opt %s --fold-quantized-weights | pt2e-run - | FileCheck %s --check-prefix=NUMBERS
// NUMBERS: 6 of 6 expectations met

ml_program.global private @w(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// Mean and variance of each channel, by hand: 0.375 and 0.015625, 0.5 and 2.25.
// CHECK-LABEL: func.func @batch_norm
// CHECK-NOT: quantized_decomposed
func.func @batch_norm() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.batch_norm %w training true momentum 0.0 eps 0.0 cudnn_enabled false : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %2 = arith.constant dense<[[2, -2], [-2, 2]]> : tensor<2x2xi8>
  check.expect_eq %1, %2 : tensor<2x2xi8>
  return
}

// The deviation of rows, and the mean, of one op: 0.75 and 0.875.
// CHECK-LABEL: func.func @var_mean
// CHECK-NOT: quantized_decomposed
func.func @var_mean() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0:2 = aten.operator "aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)"(%w) {correction = 0 : i64, dim = array<i64: 1>, keepdim = true} : (tensor<2x2xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>)
  %1 = aten.sub.Tensor %w, %0#1 : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %2 = aten.sqrt %0#0 : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %3 = aten.div.Tensor %1, %2 : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %5 = arith.constant dense<[[2, -2], [-2, 2]]> : tensor<2x2xi8>
  check.expect_eq %4, %5 : tensor<2x2xi8>
  return
}

// CHECK-LABEL: func.func @std
// CHECK-NOT: quantized_decomposed
func.func @std() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.operator "aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor"(%w) {correction = 0 : i64, dim = array<i64: 1>, keepdim = true} : (tensor<2x2xf32>) -> tensor<2x1xf32>
  %1 = aten.div.Tensor %w, %0 : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %3 = arith.constant dense<[[3, -5], [1, 9]]> : tensor<2x2xi8>
  check.expect_eq %2, %3 : tensor<2x2xi8>
  return
}

// A scale that an op makes of nothing.
// CHECK-LABEL: func.func @of_nothing
// CHECK-NOT: quantized_decomposed
func.func @of_nothing() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.full size [2, 2] fill_value 2.0 : () -> tensor<2x2xf32>
  %1 = aten.mul.Tensor %w, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %3 = arith.constant dense<[[2, -4], [1, 8]]> : tensor<2x2xi8>
  check.expect_eq %2, %3 : tensor<2x2xi8>
  return
}

// CHECK-LABEL: func.func @nothing_dropped
// CHECK-NOT: quantized_decomposed
func.func @nothing_dropped() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.dropout %w p 0.0 train true : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.dropout %0 p 0.5 train false : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %3 = arith.constant dense<[[2, -4], [1, 8]]> : tensor<2x2xi8>
  check.expect_eq %2, %3 : tensor<2x2xi8>
  return
}

// CHECK-LABEL: func.func @operator
// CHECK-NOT: quantized_decomposed
func.func @operator() {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.operator "aten::negative(Tensor self) -> Tensor"(%w) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %2 = arith.constant dense<[[-2, 4], [-1, -8]]> : tensor<2x2xi8>
  check.expect_eq %1, %2 : tensor<2x2xi8>
  return
}
