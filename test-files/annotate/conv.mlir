// Convolutions: activation and weight quantized, bias float, and the output, or that of the relu after it.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>

// CHECK-LABEL: func.func @each_rank
func.func @each_rank(%x1: tensor<1x2x4xf32>, %w1: tensor<2x2x1xf32>, %x2: tensor<1x2x4x4xf32>, %w2: tensor<2x2x1x1xf32>, %x3: tensor<1x2x4x4x4xf32>, %w3: tensor<2x2x1x1x1xf32>, %b: tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4x4xf32>) {
  // CHECK-NEXT: aten.conv1d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>
  // CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>
  // CHECK-NEXT: aten.conv3d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>
  %0 = aten.conv1d %x1, %w1 bias %b : (tensor<1x2x4xf32>, tensor<2x2x1xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %1 = aten.conv2d %x2, %w2 bias %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.conv3d %x3, %w3 : (tensor<1x2x4x4x4xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x4x4x4xf32>
  return %0, %1, %2 : tensor<1x2x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4x4xf32>
}

// Padding in words, and groups, are as good as any.
// CHECK-LABEL: func.func @variants
func.func @variants(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>, %depthwise: tensor<2x1x1x1xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK-NEXT: aten.conv2d.padding {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.conv2d {{.*}} groups 2 {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>
  %0 = aten.conv2d.padding %x, %w padding "same" : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.conv2d %x, %depthwise groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @conv_relu
func.func @conv_relu(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>, %b: tensor<2xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>, pt2e.name = "conv2d"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "relu"}
  %0 = aten.conv2d %x, %w bias %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// A hardtanh (relu6) is fused by the backend, not by the quantizer: its input and output have the qparams of the
// convolution's output.
// CHECK-LABEL: func.func @conv_hardtanh
func.func @conv_hardtanh(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, pt2e.name = "conv2d"}
  // CHECK-NEXT: aten.hardtanh {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"conv2d">], output = #pt2e.shared<"conv2d">>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.hardtanh %0 min_val 0.0 max_val 6.0 {pt2e.inplace} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// A convolution with two relus has no only user: it is an op of its own.
// CHECK-LABEL: func.func @two_relus
func.func @two_relus(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, pt2e.name = "conv2d"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"conv2d">], output = #pt2e.shared<"conv2d">>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"conv2d">], output = #pt2e.shared<"conv2d">>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1, %2 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// A transposed convolution, alone and with a relu.
// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x1x1xf32>, %b: tensor<3xf32>) -> (tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) {
  // CHECK: aten.conv_transpose2d.input {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>
  // CHECK-NEXT: aten.conv_transpose2d.input {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>
  %0 = aten.conv_transpose2d.input %x, %w bias %b : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.conv_transpose2d.input %x, %w bias %b : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  return %0, %2 : tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>
}
