// RUN: pt2e-opt %s --lower-to-integer --split-input-file --verify-diagnostics

ml_program.global private @w(dense_resource<__elided__> : tensor<2x2xi8>) : tensor<2x2xi8>
func.func @weight(%x: tensor<1x2xi8>) -> tensor<1x2xi8> {
  // expected-error @below {{@w: the data of the resource '__elided__' are missing}}
  %w = ml_program.global_load_const @w : tensor<2x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x2xi8>) -> tensor<1x2xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %2 = aten.linear %0, %1 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
  return %3 : tensor<1x2xi8>
}
