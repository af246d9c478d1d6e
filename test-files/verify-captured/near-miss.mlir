// RUN: pt2e-opt %s --verify-captured | FileCheck %s

// A q/dq graph is a captured graph too: torch exports it like any other.
// CHECK-LABEL: func.func @quantized_by_torch
func.func @quantized_by_torch(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
