// A name stays with the value that had it: the clamp gives what "q" gave. The quantize op in front of it gets a new name, and not
// that of "q_1", whose value is now that of the concatenation.
// RUN: pt2e-opt %s --lower-to-integer | FileCheck %s

// CHECK-LABEL: func.func @forward
// CHECK: quantize_per_tensor %arg0 {{.*}}pt2e.name = "q_3"
// CHECK: aten.clamp {{.*}}pt2e.name = "q"
// CHECK: quantize_per_tensor %arg1 {{.*}}pt2e.name = "q_2"
// CHECK: aten.cat {{.*}}pt2e.name = "cat"
// CHECK-NOT: pt2e.name = "q_1"
// CHECK: return
module attributes {pt2e.stage = "converted"} {
  func.func @forward(%x: tensor<2x4xf32>, %y: tensor<2x4xf32>) -> tensor<2x8xf32> {
    %0 = aten.relu6 %x {pt2e.name = "relu6"} : (tensor<2x4xf32>) -> tensor<2x4xf32>
    %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x4xf32>) -> tensor<2x4xi8>
    %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2x4xi8>) -> tensor<2x4xf32>
    %3 = quantized_decomposed.quantize_per_tensor %y scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q_2"} : (tensor<2x4xf32>) -> tensor<2x4xi8>
    %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq_2"} : (tensor<2x4xi8>) -> tensor<2x4xf32>
    %5 = aten.cat [%2, %4] dim 1 {pt2e.name = "cat"} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
    %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q_1"} : (tensor<2x8xf32>) -> tensor<2x8xi8>
    %7 = quantized_decomposed.dequantize_per_tensor %6 scale 0.0625 zero_point -34 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq_1"} : (tensor<2x8xi8>) -> tensor<2x8xf32>
    return %7 : tensor<2x8xf32>
  }
}
