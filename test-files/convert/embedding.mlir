// An embedding table: uint8, with a float scale and offset for each row.
// RUN: pt2e-opt %s --prepare="quantizer=embedding" --convert | FileCheck %s

// Row 0 goes from 0 to 255 / 256: its scale is 1 / 256, its offset 0. Row 1 goes from -1 to 1.5, which is 2.5 / 255 a step.
ml_program.global private @table(dense<[[0.0, 0.99609375, 0.5], [-1.0, 1.5, 0.0]]> : tensor<2x3xf32>) : tensor<2x3xf32>
// CHECK-DAG: @_scale_0(dense<[3.906250e-03, 0.00980392192]> : tensor<2xf32>)
// The offset of row 1 is 1 / scale = 102.
// CHECK-DAG: @_zero_point_0(dense<[{{-?}}0.000000e+00, 1.020000e+02]> : tensor<2xf32>)
// CHECK-DAG: @_frozen_param0(dense<{{\[}}[0, 255, 128], [0, 255, 102]]> : tensor<2x3xui8>)
// CHECK-LABEL: func.func @embedding
func.func @embedding(%i: tensor<2xi64>) -> tensor<2x3xf32> {
  // CHECK: %[[D:.*]] = quantized_decomposed.dequantize_per_channel {{.*}} axis 0 quant_min 0 quant_max 255 dtype ui8
  // CHECK-NEXT: aten.embedding %[[D]], %arg0
  %w = ml_program.global_load_const @table : tensor<2x3xf32>
  %0 = aten.embedding %w, %i : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
