// Inductor's quantizers for training: batch norms are fused with the convolutions before them, and only the results of these fusions
// are quantized where they are computed.
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor qat=true" | FileCheck %s --check-prefixes=CHECK,X86
// RUN: pt2e-opt %s --annotate="quantizer=arm-inductor qat=true" | FileCheck %s --check-prefixes=CHECK,ARM

// X86-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, quant_min = 0, quant_max = 255, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// X86-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -128, quant_max = 127, ch_axis = 0, observer = moving_average_per_channel_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// ARM-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
// ARM-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -128, quant_max = 127, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>

// A residual connection. Arm has no kernel with the relu.
// CHECK-LABEL: @residual
// CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
// CHECK-NEXT: aten.batch_norm {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float, #pt2e.float]>
// X86-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$X]]]>
// X86-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$X]]>
// ARM-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$X]]], output = #[[$X]]>
// ARM-NEXT: aten.relu
// ARM-NOT: #pt2e.annotation
// CHECK: return
func.func @residual(%x: tensor<2x4x8x8xf32>, %w: tensor<4x4x1x1xf32>, %g: tensor<4xf32>, %b: tensor<4xf32>, %m: tensor<4xf32>, %v: tensor<4xf32>) -> tensor<2x4x8x8xf32> {
  %0 = aten.conv2d %x, %w {pt2e.name = "conv"} : (tensor<2x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<2x4x8x8xf32>
  %1 = aten.batch_norm %0 weight %g bias %b running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true {pt2e.name = "bn"} : (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x8x8xf32>
  %2 = aten.add.Tensor %1, %x {pt2e.name = "add"} : (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>) -> tensor<2x4x8x8xf32>
  %3 = aten.relu %2 {pt2e.name = "relu"} : (tensor<2x4x8x8xf32>) -> tensor<2x4x8x8xf32>
  return %3 : tensor<2x4x8x8xf32>
}

// A convolution without a batch norm has no output to quantize.
// CHECK-LABEL: @plain
// CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
// CHECK-NOT: output =
// CHECK: return
func.func @plain(%x: tensor<2x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<2x4x8x8xf32> {
  %0 = aten.conv2d %x, %w {pt2e.name = "conv"} : (tensor<2x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<2x4x8x8xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2x4x8x8xf32>) -> tensor<2x4x8x8xf32>
  return %1 : tensor<2x4x8x8xf32>
}

// Near miss: another op uses the result of the convolution, so the batch norm is not fused with it.
// CHECK-LABEL: @two_users
// CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
// CHECK-NEXT: aten.batch_norm
// CHECK-NOT: output =
// CHECK: return
func.func @two_users(%x: tensor<2x4x8x8xf32>, %w: tensor<4x4x1x1xf32>, %m: tensor<4xf32>, %v: tensor<4xf32>) -> (tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>) {
  %0 = aten.conv2d %x, %w {pt2e.name = "conv"} : (tensor<2x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<2x4x8x8xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true {pt2e.name = "bn"} : (tensor<2x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4x8x8xf32>
  return %0, %1 : tensor<2x4x8x8xf32>, tensor<2x4x8x8xf32>
}
