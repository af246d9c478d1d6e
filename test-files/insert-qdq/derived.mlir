// The qparams of a bias follow from those of the edges of its op: the product of their scales, zero point 0.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
#half = #pt2e.fixed_qspec<dtype = i8, scale = 0.5, zero_point = 3>
#channels = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"linear", 1>], dtype = i32, qscheme = per_channel_symmetric, ch_axis = 0>
#tensor = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"x">, #pt2e.edge_or_node<"linear_1", 1>], dtype = i32, qscheme = per_tensor_symmetric, quant_min = -1000, quant_max = 1000>
#each = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear_1", 0>, #pt2e.edge_or_node<"linear_1", 1>], dtype = i32, qscheme = per_channel_affine, ch_axis = 0>

// Scale 63.75 / 255 = 0.25.
pt2e.observer @x #act {state = {max = dense<31.75> : tensor<1xf32>, min = dense<-32.0> : tensor<1xf32>}}
// Scales 63.5 / 127 and 254 / 127.
pt2e.observer @w #weight {state = {max = dense<[1.0, 254.0]> : tensor<2xf32>, min = dense<[-63.5, -127.0]> : tensor<2xf32>}}
pt2e.observer @half #half
pt2e.observer @channels #channels
pt2e.observer @tensor #tensor
pt2e.observer @each #each

// CHECK: ml_program.global private @[[WS:.*]](dense<[5.000000e-01, 2.000000e+00]> : tensor<2xf32>)
// 0.25 * 0.5 and 0.25 * 2.
// CHECK: ml_program.global private @[[BS:.*]](dense<[1.250000e-01, 5.000000e-01]> : tensor<2xf32>)
// CHECK-NEXT: ml_program.global private @[[BZ:.*]](dense<0> : tensor<2xi64>)
// 0.5 * 0.5 for each channel; an affine scheme has int32 zero points.
// CHECK: ml_program.global private @[[ES:.*]](dense<2.500000e-01> : tensor<2xf32>)
// CHECK-NEXT: ml_program.global private @[[EZ:.*]](dense<0> : tensor<2xi32>)

// CHECK-LABEL: func.func @per_channel
func.func @per_channel(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[S:.*]] = ml_program.global_load_const @[[BS]]
  // CHECK-DAG: %[[Z:.*]] = ml_program.global_load_const @[[BZ]]
  // CHECK: %[[Q:.*]] = quantized_decomposed.quantize_per_channel %{{.*}}, %[[S]], %[[Z]] axis 0 quant_min -2147483648 quant_max 2147483647 dtype i32
  // CHECK-NEXT: %[[B:.*]] = quantized_decomposed.dequantize_per_channel %[[Q]], %[[S]]{{.*}}%[[Z]] axis 0
  // CHECK-NEXT: aten.linear %{{.*}}, %{{.*}} bias %[[B]]
  %0 = pt2e.observe %x @x : tensor<1x2xf32>
  %1 = pt2e.observe %w @w : tensor<2x2xf32>
  %2 = pt2e.observe %b @channels : tensor<2xf32>
  %3 = aten.linear %0, %1 bias %2 {pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @per_tensor
func.func @per_tensor(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>, %c: tensor<2xf32>) -> (tensor<1x2xf32>, tensor<2xf32>) {
  // An output goes through the site that uses it. 0.25 * 0.5.
  // CHECK: quantize_per_tensor %{{.*}} scale 1.250000e-01 zero_point 0 quant_min -1000 quant_max 1000 dtype i32
  // CHECK: quantize_per_channel %{{.*}} axis 0 quant_min -2147483648 quant_max 2147483647 dtype i32
  %relu = aten.relu %x {pt2e.name = "x"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %0 = pt2e.observe %relu @x : tensor<1x2xf32>
  %1 = pt2e.observe %w @half : tensor<2x2xf32>
  %2 = pt2e.observe %b @tensor : tensor<2xf32>
  %3 = pt2e.observe %0 @half : tensor<1x2xf32>
  %4 = aten.linear %3, %1 bias %2 {pt2e.name = "linear_1"} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %5 = pt2e.observe %c @each : tensor<2xf32>
  return %4, %5 : tensor<1x2xf32>, tensor<2xf32>
}
