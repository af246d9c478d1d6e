// Whose stack trace the quantize and dequantize ops of the whole flow have: q [dq dq conv] [relu q] dq.
// RUN: pt2e-opt %s --prepare --convert="calibration=none" | FileCheck %s

// CHECK-DAG: #[[$CONV:.*]] = #pt2e.meta<{stack_trace = "model.py:1"}>
// CHECK-DAG: #[[$RELU:.*]] = #pt2e.meta<{stack_trace = "model.py:2"}>
ml_program.global private @w(dense<1.0> : tensor<1x1x1x1xf32>) : tensor<1x1x1x1xf32>
// CHECK-LABEL: func.func @conv_relu
// CHECK-SAME: %[[X:.*]]: tensor<1x1x4x4xf32>
func.func @conv_relu(%x: tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32> {
  // CHECK-DAG: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[X]] {{.*}} {pt2e.name = "quantize_per_tensor_default
  // CHECK-DAG: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]] {{.*}} {pt2e.meta = #[[$CONV]], pt2e.name
  // CHECK-DAG: %[[W:.*]] = quantized_decomposed.dequantize_per_tensor %_frozen_param0 {{.*}} {pt2e.meta = #[[$CONV]], pt2e.name
  // CHECK: %[[CONV:.*]] = aten.conv2d %[[DQ]], %[[W]] {
  // CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[CONV]]
  // CHECK-NEXT: %[[Q1:.*]] = quantized_decomposed.quantize_per_tensor %[[RELU]] {{.*}} {pt2e.meta = #[[$RELU]], pt2e.name
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %[[Q1]] {{.*}} {pt2e.name
  %w = ml_program.global_load_const @w : tensor<1x1x1x1xf32>
  %0 = aten.conv2d %x, %w {pt2e.meta = #pt2e.meta<{stack_trace = "model.py:1"}>} : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  %1 = aten.relu %0 {pt2e.meta = #pt2e.meta<{stack_trace = "model.py:2"}>} : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  return %1 : tensor<1x1x4x4xf32>
}
