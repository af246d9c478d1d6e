// Quantize and dequantize ops that serve no annotated op, and take over nothing.
// RUN: pt2e-opt %s --pass-pipeline='builtin.module(func.func(port-metadata))' | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#meta = #pt2e.meta<{stack_trace = "model.py:1"}>

// The relu in the middle is not annotated.
// CHECK-LABEL: func.func @not_annotated
func.func @not_annotated(%q: tensor<2xi8>) -> tensor<2xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: aten.relu
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.meta = #meta} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %2 : tensor<2xi8>
}

// The edge is annotated as float, and the output not at all, as between a linear and its relu.
// CHECK-LABEL: func.func @float_edge
func.func @float_edge(%q: tensor<2xi8>) -> tensor<2xi8> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: aten.relu {{.*}} {pt2e.meta = #meta} :
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.meta = #meta, pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %2 : tensor<2xi8>
}

// An annotated op that torch knows no stack trace of has nothing to hand on.
// CHECK-LABEL: func.func @nothing_known
func.func @nothing_known(%q: tensor<2xi8>) -> tensor<2xf32> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: aten.relu
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.meta = #pt2e.meta<{torch_fn = "relu"}>, pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
