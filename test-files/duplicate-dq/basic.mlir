// RUN: pt2e-opt %s --pass-pipeline='builtin.module(func.func(duplicate-dq))' | FileCheck %s

#i8 = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// Each quantized user gets a copy just after the dequantize op, with its metadata; the original, which nothing uses then,
// goes. A user that takes the value twice takes one copy twice.
// CHECK-LABEL: func.func @annotated_users
// CHECK-SAME: %[[Q:.*]]: tensor<2xi8>
func.func @annotated_users(%q: tensor<2xi8>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[A:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]] scale 5.000000e-01 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.meta = #meta, pt2e.name = "dequantize_per_tensor_default"}
  // CHECK-NEXT: %[[B:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]] scale 5.000000e-01 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.meta = #meta, pt2e.name = "dequantize_per_tensor_default_1"}
  // CHECK-NEXT: aten.relu %[[A]]
  // CHECK-NEXT: aten.add.Tensor %[[B]], %[[B]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq", pt2e.meta = #pt2e.meta<{stack_trace = "model.py:1"}>} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %0, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8, #i8]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}

// Users that are not annotated keep the original, here a sigmoid and the return.
// CHECK-LABEL: func.func @other_users
func.func @other_users(%q: tensor<2xi8>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dq"}
  // CHECK-NEXT: %[[COPY:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dequantize_per_tensor_default"}
  // CHECK-NEXT: %[[A:.*]] = aten.relu %[[COPY]]
  // CHECK-NEXT: %[[B:.*]] = aten.sigmoid %[[DQ]]
  // CHECK-NEXT: return %[[A]], %[[B]], %[[DQ]]
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.sigmoid %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1, %2, %0 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// One weight in two linears, quantized per channel; one dq whose qparams are tensors.
// CHECK-LABEL: func.func @overloads
func.func @overloads(%x: tensor<1x2xf32>, %q: tensor<2x2xi8>, %s: tensor<2xf32>, %z: tensor<2xi64>, %p: tensor<2xi8>, %s1: tensor<1xf64>, %z1: tensor<1xi64>) {
  // CHECK-NEXT: %[[W1:.*]] = quantized_decomposed.dequantize_per_channel %{{.*}} axis 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_channel_default"}
  // CHECK-NEXT: %[[W2:.*]] = quantized_decomposed.dequantize_per_channel %{{.*}} axis 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_channel_default_1"}
  // CHECK-NEXT: aten.linear %{{.*}}, %[[W1]]
  // CHECK-NEXT: aten.linear %{{.*}}, %[[W2]]
  // CHECK-NEXT: %[[P1:.*]] = quantized_decomposed.dequantize_per_tensor.tensor {{.*}} out_dtype f16 {pt2e.name = "dequantize_per_tensor_tensor"}
  // CHECK-NEXT: %[[P2:.*]] = quantized_decomposed.dequantize_per_tensor.tensor {{.*}} out_dtype f16 {pt2e.name = "dequantize_per_tensor_tensor_1"}
  // CHECK-NEXT: aten.relu %[[P1]]
  // CHECK-NEXT: aten.tanh %[[P2]]
  %0 = quantized_decomposed.dequantize_per_channel %q, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  %1 = aten.linear %x, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8, #i8]>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = aten.linear %x, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#i8, #i8]>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %3 = quantized_decomposed.dequantize_per_tensor.tensor %p, %s1, %z1 quant_min -128 quant_max 127 dtype i8 out_dtype f16 : (tensor<2xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xf16>
  %4 = aten.relu %3 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf16>) -> tensor<2xf16>
  %5 = aten.tanh %3 {pt2e.annotation = #pt2e.annotation<inputs = [#i8]>} : (tensor<2xf16>) -> tensor<2xf16>
  return
}

// The annotation of the sigmoid leaves it float, so it keeps the original. An annotation that quantizes another operand, or the
// result alone, counts.
// CHECK-LABEL: func.func @float_user
func.func @float_user(%q: tensor<2xi8>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dq"}
  // CHECK-NEXT: %[[C1:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dequantize_per_tensor_default"}
  // CHECK-NEXT: %[[C2:.*]] = quantized_decomposed.dequantize_per_tensor %{{.*}} {pt2e.name = "dequantize_per_tensor_default_1"}
  // CHECK-NEXT: %[[A:.*]] = aten.sigmoid %[[DQ]]
  // CHECK-NEXT: %[[B:.*]] = aten.mul.Tensor %[[C1]]
  // CHECK-NEXT: %[[C:.*]] = aten.relu %[[C2]]
  // CHECK-NEXT: return %[[A]], %[[B]], %[[C]]
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.sigmoid %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.mul.Tensor %0, %y {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #i8]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #i8>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1, %2, %3 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
