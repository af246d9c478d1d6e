// The dequantize op after the concatenation is made under the name of one that stays: the names are kept apart, as annotations
// and archives need it.
// RUN: pt2e-opt %s --fold-qdq -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: pt2e-opt %t.mlir -o %t.pt2

ml_program.global private @w(dense<1.0> : tensor<4x4xf32>) : tensor<4x4xf32>

// CHECK-LABEL: func.func @forward
func.func @forward(%p: tensor<i1>, %x: tensor<2x4xf32>) -> tensor<2x8xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%v: tensor<2x4xf32>):
    // CHECK: dequantize_per_tensor {{.*}}pt2e.name = "[[FIRST:dq[_0-9]*]]"
    // CHECK: aten.linear
    // CHECK: aten.cat {{.*}} -> tensor<2x8xi8>
    // CHECK-NOT: pt2e.name = "[[FIRST]]"
    // CHECK: aten.yield
    %w = ml_program.global_load_const @w : tensor<4x4xf32>
    %1 = quantized_decomposed.quantize_per_tensor %v scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x4xf32>) -> tensor<2x4xi8>
    %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2x4xi8>) -> tensor<2x4xf32>
    %3 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq_1"} : (tensor<2x4xi8>) -> tensor<2x4xf32>
    %4 = aten.linear %2, %w {pt2e.name = "linear"} : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
    %5 = quantized_decomposed.quantize_per_tensor %4 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q_2"} : (tensor<2x4xf32>) -> tensor<2x4xi8>
    %6 = quantized_decomposed.dequantize_per_tensor %5 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq_2"} : (tensor<2x4xi8>) -> tensor<2x4xf32>
    %7 = aten.cat [%3, %6] dim 1 {pt2e.name = "cat"} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
    %8 = quantized_decomposed.quantize_per_tensor %7 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q_3"} : (tensor<2x8xf32>) -> tensor<2x8xi8>
    %9 = quantized_decomposed.dequantize_per_tensor %8 scale 0.5 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq_3"} : (tensor<2x8xi8>) -> tensor<2x8xf32>
    aten.yield %9 : tensor<2x8xf32>
  }, {
  ^bb0(%v: tensor<2x4xf32>):
    %1 = aten.cat [%v, %v] dim 1 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
    aten.yield %1 : tensor<2x8xf32>
  } : (tensor<i1>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
