// RUN: pt2e-opt %s --pass-pipeline='builtin.module(func.func(port-metadata))' | FileCheck %s

// CHECK-DAG: #[[$CONV:.*]] = #pt2e.meta<{stack_trace = "conv.py:1"}>
// CHECK-DAG: #[[$RELU:.*]] = #pt2e.meta<{nn_module_stack = "conv", stack_trace = "conv.py:1", torch_fn = "conv2d"}>
// CHECK-DAG: #[[$BESIDE:.*]] = #pt2e.meta<{from_node = "observer", stack_trace = "conv.py:1"}>
// CHECK-DAG: #[[$WEIGHT:.*]] = #pt2e.meta<{quantization_tag = "weight"}>
// CHECK-DAG: #[[$LINEAR:.*]] = #pt2e.meta<{quantization_tag = "tag", stack_trace = "linear.py:2"}>
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#conv = #pt2e.meta<{stack_trace = "conv.py:1", nn_module_stack = "conv", torch_fn = "conv2d"}>
#linear = #pt2e.meta<{stack_trace = "linear.py:2", quantization_tag = "tag"}>

// The brackets say whose stack trace an op has: q [dq relu q] [dq tanh q] dq. The first q and the last dq have none. Other
// entries than the stack trace and the tag stay with the op. The annotations go.
// CHECK-NOT: pt2e.annotation
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$CONV]]} :
  // CHECK-NEXT: aten.relu {{.*}} {pt2e.meta = #[[$RELU]], pt2e.name = "relu"}
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$CONV]]} :
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$LINEAR]]} :
  // CHECK-NEXT: aten.tanh {{.*}} {pt2e.meta = #[[$LINEAR]]} :
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$LINEAR]]} :
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 : (
  // CHECK-NEXT: return
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu", pt2e.meta = #conv, pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %5 = aten.tanh %4 {pt2e.meta = #linear, pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"relu">], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %7 = quantized_decomposed.dequantize_per_tensor %6 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %7 : tensor<2xf32>
}

// What the ops have of their own is kept beside it, as the node that they come from.
// CHECK-LABEL: func.func @beside
func.func @beside(%q: tensor<2xi8>) -> tensor<2xf32> {
  // CHECK: quantized_decomposed.dequantize_per_tensor {{.*}}pt2e.meta = #[[$BESIDE]]}
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.meta = #pt2e.meta<{from_node = "observer", stack_trace = "old.py:9"}>} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.meta = #conv, pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The quantize op of a parameter, and the ops that only move values between the two, take over what is known of the
// parameter; the dequantize op serves the linear.
ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @parameter
func.func @parameter(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: ml_program.global_load_const @w
  // CHECK-NEXT: aten.permute {{.*}}pt2e.meta = #[[$WEIGHT]]} :
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$WEIGHT]]} :
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor {{.*}} dtype i8 {pt2e.meta = #[[$LINEAR]]} :
  // CHECK-NEXT: aten.linear
  %w = ml_program.global_load_const @w : tensor<2x2xf32> {pt2e.meta = #pt2e.meta<{quantization_tag = "weight", torch_fn = "w"}>}
  %0 = aten.permute %w dims [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %3 = aten.linear %x, %2 {pt2e.meta = #linear, pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #act]>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}
