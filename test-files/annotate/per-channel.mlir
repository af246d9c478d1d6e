// Per channel, a weight has one scale for each output channel: axis 0, but axis 1 for a transposed convolution.
// RUN: pt2e-opt %s --annotate="per-channel=true" | FileCheck %s
// RUN: pt2e-opt %s --annotate="quantizer=xnnpack per-channel=false" | FileCheck %s --check-prefix=TENSOR

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W0:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W1:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 1, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// TENSOR-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max
// TENSOR-NOT: per_channel

// CHECK-LABEL: func.func @weights
// TENSOR-LABEL: func.func @weights
func.func @weights(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>, %y: tensor<1x4xf32>, %lw: tensor<2x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2xf32>) {
  // CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W0]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.conv_transpose2d.input {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W1]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W0]]], output = #[[$ACT]]>
  // TENSOR-NEXT: aten.conv2d {{.*}}, #[[$W]]], output
  // TENSOR-NEXT: aten.conv_transpose2d.input {{.*}}, #[[$W]]], output
  // TENSOR-NEXT: aten.linear {{.*}}, #[[$W]]], output
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.conv_transpose2d.input %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.linear %y, %lw : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2xf32>
}
