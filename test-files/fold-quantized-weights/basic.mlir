// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s

// CHECK: #[[$META:.*]] = #pt2e.meta<{quantization_tag = "weight"}>

// Float weights that nothing reads any more go.
// CHECK-NOT: @weight(
// CHECK-NOT: @moved(
ml_program.global private @weight(dense<[[0.3, -0.75], [1.25, 100.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @channels(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @moved(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK: ml_program.global private @kept(
ml_program.global private @kept(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @_scale_0(dense<[0.5, 2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @_zero_point_0(dense<[0, 1]> : tensor<2xi64>) : tensor<2xi64>

// Divided by 0.5: [[0.6, -1.5], [2.5, 200]]; rounded half to even, and clamped to the range: [[1, -2], [2, 127]].
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[1, -2], [2, 127]]> : tensor<2x2xi8>) : tensor<2x2xi8> {pt2e.fqn = "_frozen_param0", pt2e.kind = "buffer"}
// Row 0 divided by 0.5; row 1 by 2, [1.5, 2], rounded [2, 2], and its zero point 1 added.
// CHECK-NEXT{LITERAL}: ml_program.global private @_frozen_param1(dense<[[2, 4], [3, 3]]> : tensor<2x2xi8>)
// Transposed, then divided by 1.
// CHECK-NEXT{LITERAL}: ml_program.global private @_frozen_param2(dense<[[1, 3], [2, 4]]> : tensor<2x2xi8>)
// CHECK-NEXT{LITERAL}: ml_program.global private @_frozen_param3(dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>)

// The quantize op of a parameter becomes the integers, under its name and with its metadata. The dequantize op stays.
// CHECK-LABEL: func.func @per_tensor
func.func @per_tensor(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: %[[Q:.*]] = ml_program.global_load_const @_frozen_param0 : tensor<2x2xi8> {pt2e.meta = #[[$META]], pt2e.name = "q"}
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]] scale 5.000000e-01 zero_point 0
  // CHECK-NEXT: aten.linear %{{.*}}, %[[DQ]]
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @weight : tensor<2x2xf32>
  %0 = quantized_decomposed.quantize_per_tensor %w scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "q", pt2e.meta = #pt2e.meta<{quantization_tag = "weight"}>} : (tensor<2x2xf32>) -> tensor<2x2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>) -> tensor<2x2xf32>
  %2 = aten.linear %x, %1 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// The scales and zero points are still read by the dequantize op.
// CHECK-LABEL: func.func @per_channel
func.func @per_channel() -> tensor<2x2xf32> {
  // CHECK-DAG: %[[S:.*]] = ml_program.global_load_const @_scale_0
  // CHECK-DAG: %[[Z:.*]] = ml_program.global_load_const @_zero_point_0
  // CHECK-DAG: %[[Q:.*]] = ml_program.global_load_const @_frozen_param1
  // CHECK: quantized_decomposed.dequantize_per_channel %[[Q]], %[[S]] zero_points %[[Z]]
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @channels : tensor<2x2xf32>
  %s = ml_program.global_load_const @_scale_0 : tensor<2xf32>
  %z = ml_program.global_load_const @_zero_point_0 : tensor<2xi64>
  %0 = quantized_decomposed.quantize_per_channel %w, %s, %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xi8>
  %1 = quantized_decomposed.dequantize_per_channel %0, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// Pure ops between parameter and quantize op go with it.
// CHECK-LABEL: func.func @ops_between
func.func @ops_between() -> tensor<2x2xi8> {
  // CHECK-NEXT: %[[Q:.*]] = ml_program.global_load_const @_frozen_param2
  // CHECK-NEXT: return %[[Q]]
  %w = ml_program.global_load_const @moved : tensor<2x2xf32>
  %0 = aten.t %w : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.permute %0 dims [0, 1] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  return %2 : tensor<2x2xi8>
}

// A parameter that something else reads stays beside its integers.
// CHECK-LABEL: func.func @other_user
func.func @other_user() -> (tensor<2x2xi8>, tensor<2x2xf32>) {
  // CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @kept
  // CHECK-NEXT: %[[Q:.*]] = ml_program.global_load_const @_frozen_param3
  // CHECK-NEXT: return %[[Q]], %[[W]]
  %w = ml_program.global_load_const @kept : tensor<2x2xf32>
  %0 = quantized_decomposed.quantize_per_tensor %w scale 1.0 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xf32>) -> tensor<2x2xi8>
  return %0, %w : tensor<2x2xi8>, tensor<2x2xf32>
}
