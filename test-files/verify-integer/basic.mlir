// RUN: pt2e-opt %s --verify-integer | FileCheck %s

// Floats come before the first quantize and after the last dequantize.
// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK: aten.mul.Tensor
  // CHECK: qint.add
  // CHECK: aten.softmax.int
  %0 = aten.mul.Tensor %x, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %2 = qint.add %1 zero_point 3 multiplier 536870912, %1 zero_point 3 multiplier 1073741824 shift 30 rounding "half_to_even" zero_point -5 quant_min -5 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  %3 = aten.clamp %2 min 0 : (tensor<2x3xi8>) -> tensor<2x3xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %5 = aten.softmax.int %4 dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %5 : tensor<2x3xf32>
}
