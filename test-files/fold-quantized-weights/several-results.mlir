// A weight that is one of several results of an op on a parameter, as the projections of attention are, is folded too.
// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s

// CHECK-NOT: @projections
ml_program.global private @projections(dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>) : tensor<3x2xf32>
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[1, 2]]> : tensor<1x2xi8>)
// CHECK{LITERAL}: ml_program.global private @_frozen_param1(dense<[[3, 4], [5, 6]]> : tensor<2x2xi8>)

// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x2xf32>) {
  // CHECK-NOT: aten.split_with_sizes
  // CHECK-NOT: quantized_decomposed.quantize_per_tensor
  %w = ml_program.global_load_const @projections : tensor<3x2xf32>
  %s:2 = aten.split_with_sizes %w split_sizes [1, 2] : (tensor<3x2xf32>) -> (tensor<1x2xf32>, tensor<2x2xf32>)
  %0 = quantized_decomposed.quantize_per_tensor %s#0 scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x2xi8>) -> tensor<1x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %s#1 scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %2 scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  // CHECK: aten.linear
  // CHECK: aten.linear
  %4 = aten.linear %x, %1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %5 = aten.linear %x, %3 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %4, %5 : tensor<1x1xf32>, tensor<1x2xf32>
}
