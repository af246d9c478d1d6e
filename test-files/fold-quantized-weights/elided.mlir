// A weight whose data were left out when the module was printed is not one that depends on an input.
// RUN: pt2e-opt %s --fold-quantized-weights --split-input-file --verify-diagnostics

ml_program.global private @w(dense_resource<__elided__> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @weight() -> tensor<2x2xi8> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' cannot be computed: @w: the data of the resource '__elided__' are missing}}
  %0 = quantized_decomposed.quantize_per_tensor %w scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  return %0 : tensor<2x2xi8>
}

// -----

// Scales.
ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @s(dense_resource<s> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @z(dense<0> : tensor<2xi64>) : tensor<2xi64>
func.func @scales() -> tensor<2x2xi8> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %s = ml_program.global_load_const @s : tensor<2xf32>
  %z = ml_program.global_load_const @z : tensor<2xi64>
  // expected-error @below {{cannot be computed: @s: the data of the resource 's' are missing}}
  %0 = quantized_decomposed.quantize_per_channel %w, %s, %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xi8>
  return %0 : tensor<2x2xi8>
}
