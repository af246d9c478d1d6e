// Sizes that are known at run time: those of the ops of the reference form follow from those of the values around them.
// RUN: pt2e-opt %s --lower-to-reference -o %t.pt2 && pt2e-opt %t.pt2 | FileCheck %s

// Two symbols, and a size that is an expression of one: (s2 + 1) // 2, which only the result of q has.
// CHECK-LABEL: func.func @forward(
// CHECK: aten.conv2d {{.*}}pt2e.layout = ["sizes (s1 [2], 1, FloorDiv(Add(s2, Integer(1)), Integer(2)) [4], 4) strides (Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], 4, 1)"]
// CHECK: aten.round {{.*}}pt2e.layout = ["sizes (s1 [2], 1, FloorDiv(Add(s2, Integer(1)), Integer(2)) [4], 4)
func.func @forward(%x: tensor<?x1x?x8xi8> {pt2e.layout = ["sizes (s1 [2], 1, s2 [8], 8) strides (Mul(Integer(8), s2) [64], Mul(Integer(8), s2) [64], 8, 1)"]}, %w: tensor<1x1x3x3xi8>) -> tensor<?x1x?x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x1x?x8xi8>) -> tensor<?x1x?x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<1x1x3x3xi8>) -> tensor<1x1x3x3xf32>
  %2 = aten.conv2d %0, %1 stride [2, 2] padding [1, 1] {pt2e.layout = ["sizes (s1 [2], 1, FloorDiv(Add(s2, Integer(1)), Integer(2)) [4], 4) strides (Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], 4, 1)"]} : (tensor<?x1x?x8xf32>, tensor<1x1x3x3xf32>) -> tensor<?x1x?x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.layout = ["sizes (s1 [2], 1, FloorDiv(Add(s2, Integer(1)), Integer(2)) [4], 4) strides (Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], Mul(Integer(4), FloorDiv(Add(s2, Integer(1)), Integer(2))) [16], 4, 1)"]} : (tensor<?x1x?x4xf32>) -> tensor<?x1x?x4xi8>
  return %3 : tensor<?x1x?x4xi8>
}
