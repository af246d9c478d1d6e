// RUN: pt2e-opt %s --pack-weights --split-input-file --verify-diagnostics

ml_program.global private @w(dense<[1, 9]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}
func.func @outside() -> tensor<2xf32> {
  // expected-error @below {{'w' cannot be packed: its value 9 is not in the range [-8, 7]}}
  %w = ml_program.global_load_const @w : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
