// A transposed convolution per channel: scales along axis 1 of its weight, and integers by them.
// RUN: pt2e-opt %s --prepare="per-channel=true" --convert="calibration=none" | FileCheck %s

// Column 0 holds 127 and 63.5, column 1 holds 254 and -2: the scales are 127 / 127 and 254 / 127.
// CHECK: ml_program.global private @_scale_0(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>)
// Divided by them: [127, 127], and [63.5, -1], rounded half to even.
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[[[127]], [[127]]], [[[64]], [[-1]]]]> : tensor<2x2x1x1xi8>)
ml_program.global private @w(dense<[[[[127.0]], [[254.0]]], [[[63.5]], [[-2.0]]]]> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: %[[W:.*]] = quantized_decomposed.dequantize_per_channel {{.*}} axis 1 quant_min -127 quant_max 127 dtype i8
  // CHECK-NEXT: aten.conv_transpose2d.input %{{.*}}, %[[W]]
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %0 = aten.conv_transpose2d.input %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}
