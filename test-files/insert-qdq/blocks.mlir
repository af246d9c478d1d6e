// Groups have buffers with a row of scales for each row of the matrix; the qparams of tokens are chosen at run time.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

#group = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 2, observer = affine_quantized_min_max>
#token = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder>

// Scales [7.5 / 7.5, 15 / 7.5, 3.75 / 7.5, 30 / 7.5].
pt2e.observer @group #group {state = {min = dense<[-7.5, 0.0, -1.0, -30.0]> : tensor<4xf32>, max = dense<[1.0, 15.0, 3.75, 0.0]> : tensor<4xf32>}}
pt2e.observer @token #token

// CHECK{LITERAL}: ml_program.global private @_scale_0(dense<[[1.000000e+00, 2.000000e+00], [5.000000e-01, 4.000000e+00]]> : tensor<2x2xf32>)
// CHECK-NEXT: ml_program.global private @_zero_point_0(dense<0> : tensor<2x2xi8>)

// CHECK-LABEL: func.func @of_groups
// CHECK-SAME: %[[W:.*]]: tensor<2x4xf32>
func.func @of_groups(%w: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK-NEXT: %[[S:.*]] = ml_program.global_load_const @_scale_0
  // CHECK-NEXT: %[[Z:.*]] = ml_program.global_load_const @_zero_point_0
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_channel_group %[[W]], %[[S]], %[[Z]] quant_min -8 quant_max 7 dtype i8 group_size 2 {pt2e.name = "quantize_per_channel_group_default"} : {{.*}} -> tensor<2x4xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_channel_group %[[Q]], %[[S]]{{.*}}%[[Z]] quant_min -8 quant_max 7 dtype i8 group_size 2 output_dtype f32 {pt2e.name = "dequantize_per_channel_group_default"} : {{.*}} -> tensor<2x4xf32>
  %0 = pt2e.observe %w @group : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// A program in bf16 gets bf16 back.
// CHECK-LABEL: func.func @of_tokens
// CHECK-SAME: %[[X:.*]]: tensor<?x3x4xbf16>
func.func @of_tokens(%x: tensor<?x3x4xbf16>) -> tensor<?x3x4xbf16> {
  // CHECK-NEXT: %[[S:.*]], %[[Z:.*]] = quantized_decomposed.choose_qparams_per_token_asymmetric %[[X]] dtype i8 {pt2e.name = "choose_qparams_per_token_asymmetric_default", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<?x3x4xbf16>) -> (tensor<?x3x1xf64>, tensor<?x3x1xi64>)
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_token %[[X]], %[[S]], %[[Z]] quant_min -128 quant_max 127 dtype i8 {{.*}} -> tensor<?x3x4xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_token %[[Q]], %[[S]], %[[Z]] quant_min -128 quant_max 127 dtype i8 output_dtype bf16 {{.*}} -> tensor<?x3x4xbf16>
  %0 = pt2e.observe %x @token : tensor<?x3x4xbf16>
  return %0 : tensor<?x3x4xbf16>
}
