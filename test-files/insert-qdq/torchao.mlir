// Blocks for which quantized_decomposed has no ops get those of torchao, and so do qparams that torchao's mapping types choose at run
// time. Without affine observers, one scale a token is chosen by the op that ExecuTorch knows.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s
// RUN: pt2e-opt %s --insert-qdq --fold-quantized-weights | FileCheck %s --check-prefix=FOLD

#row = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = row, observer = affine_quantized_min_max>
#block = #pt2e.qspec<dtype = ui8, qscheme = symmetric_no_clipping_err, granularity = block, block_size = [2, 2], observer = affine_quantized_min_max>
#tokens = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = affine_quantized_placeholder>
#symmetric = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, is_dynamic = true, observer = affine_quantized_placeholder, eps = 0.5>

module attributes {pt2e.stage = "calibrated"} {
ml_program.global private @w(dense<[[1.0, -2.0, 127.0, 0.0], [0.0, 63.5, -128.0, 0.0]]> : tensor<2x4xf32>) : tensor<2x4xf32> {pt2e.fqn = "w", pt2e.kind = "parameter"}
pt2e.observer @tokens #tokens
pt2e.observer @symmetric #symmetric
// The bounds of 63.5 / 127 and 128 / 128; the zero point is 128.
pt2e.observer @block #block {state = {max = dense<[63.5, 127.0]> : tensor<2xf32>, min = dense<[-2.0, -128.0]> : tensor<2xf32>}}
// The scales are 255 / 255 and 510 / 255.
pt2e.observer @row #row {state = {max = dense<[127.0, 510.0]> : tensor<2xf32>, min = dense<[-128.0, 0.0]> : tensor<2xf32>}}

// CHECK: ml_program.global private @_scale_0(dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>)
// CHECK: ml_program.global private @_zero_point_0(dense<128> : tensor<2xi64>)
// CHECK: ml_program.global private @_scale_1(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>)
// CHECK: ml_program.global private @_zero_point_1(dense<[0, -128]> : tensor<2xi32>)
// FOLD: @_frozen_param0(dense<{{\[\[}}130, 124, 255, 128], [128, 255, 0, 128]]> : tensor<2x4xui8>)

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[X:.+]]: tensor<?x4xf32>) -> tensor<?x2xf32>
// CHECK: %[[SCALE:.+]], %[[ZERO:.+]] = torchao.choose_qparams_affine input %[[X]] mapping_type "ASYMMETRIC" block_size [1, 4] target_dtype i8 quant_min -128 quant_max 127 {{.*}} : (tensor<?x4xf32>) -> (tensor<?xf32>, tensor<?xi32>)
// CHECK: %[[Q:.+]] = torchao.quantize_affine %[[X]], %[[SCALE]] block_size [1, 4] zero_point %[[ZERO]] output_dtype i8 quant_min -128 quant_max 127
// CHECK: torchao.dequantize_affine %[[Q]], %[[SCALE]] block_size [1, 4] zero_point %[[ZERO]] input_dtype i8 quant_min -128 quant_max 127 output_dtype f32
// CHECK: torchao.quantize_affine %{{.*}} block_size [2, 2] zero_point %{{.*}} output_dtype ui8 quant_min 0 quant_max 255
func.func @forward(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x4xf32>
  %0 = pt2e.observe %x @tokens : tensor<?x4xf32>
  %1 = pt2e.observe %w @block : tensor<2x4xf32>
  %2 = aten.linear %0, %1 {pt2e.name = "linear"} : (tensor<?x4xf32>, tensor<2x4xf32>) -> tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @rows(
// CHECK: torchao.choose_qparams_affine input %{{.*}} mapping_type "SYMMETRIC" block_size [1, 2] target_dtype i8 quant_min -128 quant_max 127 eps 5.000000e-01 {{.*}} -> (tensor<2x2xf32>, tensor<2x2xf32>)
// CHECK: torchao.quantize_affine %{{.*}} block_size [1, 4] zero_point %{{.*}} output_dtype i8
func.func @rows(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = pt2e.observe %x @symmetric : tensor<2x4xf32>
  %1 = pt2e.observe %0 @row : tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
}
