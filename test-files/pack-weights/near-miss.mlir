// Buffers that stay: values of 8 bits, a rest that fills no byte, two ranges, another reader, and buffers that the program or others
// can write to.
// RUN: pt2e-opt %s --pack-weights | FileCheck %s --implicit-check-not=_packed_param

ml_program.global private @wide(dense<[1, 2]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}
ml_program.global private @odd(dense<[1, 2, 3]> : tensor<3xi8>) : tensor<3xi8> {pt2e.kind = "buffer"}
ml_program.global private @two_ranges(dense<[1, 2]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}
ml_program.global private @read(dense<[1, 2]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}
ml_program.global public @public(dense<[1, 2]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}
ml_program.global private mutable @mutable(dense<[1, 2]> : tensor<2xi8>) : tensor<2xi8> {pt2e.kind = "buffer"}

// CHECK-LABEL: func.func @dequantized
func.func @dequantized() -> (tensor<2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>) {
  %wide = ml_program.global_load_const @wide : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %wide scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %odd = ml_program.global_load_const @odd : tensor<3xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %odd scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %public = ml_program.global_load_const @public : tensor<2xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %public scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %mutable = ml_program.global_load @mutable : tensor<2xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %mutable scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %0, %1, %2, %3 : tensor<2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @ranges
func.func @ranges() -> (tensor<2xf32>, tensor<2xf32>) {
  %a = ml_program.global_load_const @two_ranges : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %a scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %b = ml_program.global_load_const @two_ranges : tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %b scale 0.5 zero_point 0 quant_min -7 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @other_reader
func.func @other_reader() -> (tensor<2xf32>, tensor<2xi8>) {
  %a = ml_program.global_load_const @read : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %a scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %0, %a : tensor<2xf32>, tensor<2xi8>
}
