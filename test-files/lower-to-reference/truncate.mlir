// Sums are truncated, as in torchao's reference form; a quantize of floats is not.
// RUN: pt2e-opt %s --lower-to-reference=rounding=truncate | FileCheck %s
// RUN: not pt2e-opt %s --lower-to-reference=rounding=up 2>&1 | FileCheck %s --check-prefix=WRONG

// WRONG: rounding

// CHECK-LABEL: func.func @linear
// CHECK: aten.round
// CHECK: aten.linear {{.*}} -> tensor<4x2xi64>
// CHECK: aten.trunc
// CHECK-NOT: aten.round
// CHECK: return
func.func @linear(%x: tensor<4x3xf32>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %q = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xf32>) -> tensor<4x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %r : tensor<4x2xi8>
}
