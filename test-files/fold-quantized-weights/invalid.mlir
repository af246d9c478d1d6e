// RUN: pt2e-opt %s --fold-quantized-weights --split-input-file --verify-diagnostics

// A constant that PyTorch could not quantize either: one scale is needed, and there are two.
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @scale(dense<0.5> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @zero_point(dense<0> : tensor<1xi64>) : tensor<1xi64>
func.func @two_scales() -> tensor<2xi8> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %s = ml_program.global_load_const @scale : tensor<2xf32>
  %z = ml_program.global_load_const @zero_point : tensor<1xi64>
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor.tensor' cannot be computed: a parameter of 2 elements, expected one}}
  %0 = quantized_decomposed.quantize_per_tensor.tensor %w, %s, %z quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>, tensor<2xf32>, tensor<1xi64>) -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// -----

// The error may be in what makes the weight: row 5 of a table of 2 rows.
ml_program.global private @table(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @rows(dense<5> : tensor<1xi64>) : tensor<1xi64>
func.func @out_of_range() -> tensor<1x2xi8> {
  %t = ml_program.global_load_const @table : tensor<2x2xf32>
  %r = ml_program.global_load_const @rows : tensor<1xi64>
  %0 = aten.embedding %t, %r : (tensor<2x2xf32>, tensor<1xi64>) -> tensor<1x2xf32>
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' cannot be computed: index 5 is out of range for size 2}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
  return %1 : tensor<1x2xi8>
}
