// Dynamic quantization: inputs of linears and of two-dimensional convolutions, their qparams chosen at run time, and weights;
// outputs stay float.
// RUN: pt2e-opt %s --annotate="dynamic=true" 2>/dev/null | FileCheck %s
// RUN: pt2e-opt %s --annotate="dynamic=true per-channel=true" 2>/dev/null | FileCheck %s --check-prefix=CHANNELS
// RUN: pt2e-opt %s --annotate="dynamic=true" -o %t.mlir 2>&1 | FileCheck %s --check-prefix=REMARKS

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, is_dynamic = true, observer = placeholder, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHANNELS-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, is_dynamic = true, observer = placeholder, eps = 2.44140625E-4 : f64>
// CHANNELS-DAG: #[[$ROWS:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max
// CHANNELS-DAG: #[[$COLUMNS:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 1, observer = per_channel_min_max

// The relu stays float, with no annotation.
// CHECK-LABEL: func.func @linear
// CHANNELS-LABEL: func.func @linear
func.func @linear(%x: tensor<2x3xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>, pt2e.name = "linear"}
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, pt2e.name = "linear_1"}
  // CHECK-NEXT: aten.relu %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name = "relu"}
  // CHANNELS-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ROWS]], #pt2e.float]>
  %0 = aten.linear %x, %w bias %b : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %1 = aten.linear %x, %w : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x4xf32>
  %2 = aten.relu %1 : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0, %2 : tensor<2x4xf32>, tensor<2x4xf32>
}

// A convolution before a relu, one with a single input channel, and grouped ones; executorch leaves the first two float.
// CHECK-LABEL: func.func @conv2d
// REMARKS: remark: 'aten.conv2d' is quantized although a relu follows, before which executorch's XNNPACKQuantizer leaves it float
// REMARKS: remark: 'aten.conv2d' has one input channel and is quantized, while executorch's XNNPACKQuantizer takes it for a depthwise one and leaves it float
// REMARKS-NOT: remark: 'aten.conv2d'
func.func @conv2d(%x: tensor<1x4x4x4xf32>, %w: tensor<4x4x1x1xf32>, %grey: tensor<1x1x4x4xf32>, %one: tensor<2x1x3x3xf32>, %pairs: tensor<4x2x1x1xf32>, %v: tensor<4x4x1x1xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, {{.*}}pt2e.name = "conv2d"}
  // CHECK-NEXT: aten.relu %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name = "relu"}
  // CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, {{.*}}pt2e.name = "conv2d_1"}
  // CHECK-NEXT: aten.conv2d {{.*}} groups 2 {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.conv2d.padding {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  %0 = aten.conv2d %x, %w : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %2 = aten.conv2d %grey, %one : (tensor<1x1x4x4xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.conv2d %x, %pairs groups 2 : (tensor<1x4x4x4xf32>, tensor<4x2x1x1xf32>) -> tensor<1x4x4x4xf32>
  %4 = aten.conv2d.padding %x, %v padding "same" : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
  return %1, %2, %3, %4 : tensor<1x4x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>
}

// CHECK-LABEL: func.func @conv_transpose2d
// CHANNELS-LABEL: func.func @conv_transpose2d
func.func @conv_transpose2d(%x: tensor<1x4x4x4xf32>, %w: tensor<4x1x1x1xf32>) -> tensor<1x1x4x4xf32> {
  // CHECK-NEXT: aten.conv_transpose2d.input {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHANNELS-NEXT: aten.conv_transpose2d.input {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$COLUMNS]]]>
  %0 = aten.conv_transpose2d.input %x, %w : (tensor<1x4x4x4xf32>, tensor<4x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %0 : tensor<1x1x4x4xf32>
}
