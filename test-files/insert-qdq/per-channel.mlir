// Per channel, scales and zero points are buffers, one pair of them for each observer.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

#axis0 = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
#axis1 = #pt2e.qspec<dtype = i8, qscheme = per_channel_affine, quant_min = -128, quant_max = 127, ch_axis = 1, observer = per_channel_min_max>

// scales [63.5 / 127, 254 / 127] = [0.5, 2], zero points 0.
pt2e.observer @axis0 #axis0 {state = {min = dense<[-63.5, -127.0]> : tensor<2xf32>, max = dense<[1.0, 254.0]> : tensor<2xf32>}}
// scales [(127.5 - 0) / 255, (254 + 1) / 255] = [0.5, 1], zero points [-128 - 0, -128 - -1].
pt2e.observer @axis1 #axis1 {state = {min = dense<[0.0, -1.0]> : tensor<2xf32>, max = dense<[127.5, 254.0]> : tensor<2xf32>}}

ml_program.global private @_zero_point_1(dense<7> : tensor<1xi64>) : tensor<1xi64>
// Zero points are int64 for symmetric schemes and int32 for affine ones, as PyTorch's observers give them.
// CHECK: ml_program.global private @_scale_0(dense<[5.000000e-01, 2.000000e+00]> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "_scale_0", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @_zero_point_0(dense<0> : tensor<2xi64>) : tensor<2xi64> {pt2e.fqn = "_zero_point_0", pt2e.kind = "buffer"}
// A number is passed over where one of the two names is taken.
// CHECK-NEXT: ml_program.global private @_scale_2(dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>)
// CHECK-NEXT: ml_program.global private @_zero_point_2(dense<[-128, -127]> : tensor<2xi32>)
// CHECK-NOT: ml_program.global

// The q and the dq of a site, and those of the observer's other sites, read the same buffers.
// CHECK-LABEL: func.func @per_channel
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>, %[[Y:.*]]: tensor<2x3xf32>
func.func @per_channel(%x: tensor<2x2xf32>, %y: tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x2xf32>) {
  // CHECK-NEXT: %[[S:.*]] = ml_program.global_load_const @_scale_0 : tensor<2xf32> {pt2e.name = "_scale_0"}
  // CHECK-NEXT: %[[Z:.*]] = ml_program.global_load_const @_zero_point_0 : tensor<2xi64> {pt2e.name = "_zero_point_0"}
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_channel %[[X]], %[[S]], %[[Z]] axis 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "quantize_per_channel_default"} : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xi8>
  // CHECK-NEXT: %[[A:.*]] = quantized_decomposed.dequantize_per_channel %[[Q]], %[[S]]{{.*}}%[[Z]] axis 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_channel_default"} : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  // CHECK-NEXT: %[[Q1:.*]] = quantized_decomposed.quantize_per_channel %[[Y]], %[[S]], %[[Z]] axis 0
  // CHECK-NEXT: %[[B:.*]] = quantized_decomposed.dequantize_per_channel %[[Q1]], %[[S]]{{.*}}%[[Z]] axis 0
  // CHECK-NEXT: %[[S1:.*]] = ml_program.global_load_const @_scale_2
  // CHECK-NEXT: %[[Z1:.*]] = ml_program.global_load_const @_zero_point_2
  // CHECK-NEXT: %[[Q2:.*]] = quantized_decomposed.quantize_per_channel %[[X]], %[[S1]], %[[Z1]] axis 1 quant_min -128 quant_max 127
  // CHECK-NEXT: %[[C:.*]] = quantized_decomposed.dequantize_per_channel %[[Q2]], %[[S1]]{{.*}}%[[Z1]] axis 1
  // CHECK-NEXT: return %[[A]], %[[B]], %[[C]]
  %0 = pt2e.observe %x @axis0 : tensor<2x2xf32>
  %1 = pt2e.observe %y @axis0 : tensor<2x3xf32>
  %2 = pt2e.observe %x @axis1 : tensor<2x2xf32>
  return %0, %1, %2 : tensor<2x2xf32>, tensor<2x3xf32>, tensor<2x2xf32>
}
