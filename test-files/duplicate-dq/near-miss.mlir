// Dequantize ops that are not copied.
// RUN: pt2e-opt %s --pass-pipeline='builtin.module(func.func(duplicate-dq))' | FileCheck %s

#i8 = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// One user.
// CHECK-LABEL: func.func @one_user
func.func @one_user(%q: tensor<2xi8>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dq"}
  // CHECK-NEXT: aten.add.Tensor %[[DQ]], %[[DQ]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8, #i8]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// An op that asks for a size alone does not count as a user.
// CHECK-LABEL: func.func @size
func.func @size(%q: tensor<?xi8>) -> (tensor<?xf32>, index) {
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dq"}
  // CHECK-NEXT: aten.sym_size.int %[[DQ]]
  // CHECK-NEXT: aten.relu %[[DQ]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<?xi8>) -> tensor<?xf32>
  %1 = aten.sym_size.int %0 dim 0 : (tensor<?xf32>) -> index
  %2 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<?xf32>) -> tensor<?xf32>
  return %2, %1 : tensor<?xf32>, index
}

// Several users, none of them annotated; a quantize op is not copied in any case.
// CHECK-LABEL: func.func @not_annotated
func.func @not_annotated(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor
  // CHECK-NEXT: %[[A:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-NEXT: %[[B:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-NEXT: aten.relu %[[A]]
  // CHECK-NEXT: aten.add.Tensor %[[A]], %[[B]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %2 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %3 = aten.relu %1 : (tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.add.Tensor %1, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %3, %4 : tensor<2xf32>, tensor<2xf32>
}

// Annotations that leave all of an op float, as those of a fused op or of a configuration that excludes edges.
// CHECK-LABEL: func.func @left_float
func.func @left_float(%q: tensor<2xi8>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dq"}
  // CHECK-NEXT: aten.relu %[[DQ]]
  // CHECK-NEXT: aten.add.Tensor %[[DQ]], %[[DQ]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %0, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float], output = #pt2e.float>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}

// Dynamic quantization: q and dq belong to the op that chooses the qparams, whatever its scheme, and stay shared.
// CHECK-LABEL: func.func @dynamic
func.func @dynamic(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor.tensor %{{.*}} {pt2e.name = "affine"}
  // CHECK-NEXT: aten.relu %[[DQ]]
  // CHECK-NEXT: aten.tanh %[[DQ]]
  // CHECK: %[[DQ1:.*]] = quantized_decomposed.dequantize_per_tensor.tensor %{{.*}} {pt2e.name = "symmetric"}
  // CHECK-NEXT: aten.relu %[[DQ1]]
  // CHECK-NEXT: aten.tanh %[[DQ1]]
  // CHECK-NEXT: return
  %0:2 = quantized_decomposed.choose_qparams.tensor %x quant_min -128 quant_max 127 eps 1.1920928955078125e-07 dtype i8 : (tensor<2xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %1 = quantized_decomposed.quantize_per_tensor.tensor %x, %0#0, %0#1 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xi8>
  %2 = quantized_decomposed.dequantize_per_tensor.tensor %1, %0#0, %0#1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "affine"} : (tensor<2xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xf32>
  %3 = aten.relu %2 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.tanh %2 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  %5:2 = quantized_decomposed.choose_qparams_symmetric.tensor %4 quant_min -127 quant_max 127 eps 1.1920928955078125e-07 dtype i8 : (tensor<2xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %6 = quantized_decomposed.quantize_per_tensor.tensor %4, %5#0, %5#1 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xi8>
  %7 = quantized_decomposed.dequantize_per_tensor.tensor %6, %5#0, %5#1 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "symmetric"} : (tensor<2xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xf32>
  %8 = aten.relu %7 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  %9 = aten.tanh %7 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %8, %9 : tensor<2xf32>, tensor<2xf32>
}
