// Inductor on Intel GPUs: as on x86, but with int8 activations, and max pooling on floats.
// RUN: pt2e-opt %s --annotate="quantizer=xpu-inductor" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -128, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK-NEXT: aten.avg_pool2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"avg_pool2d", 0>>
  // CHECK-NEXT: aten.max_pool2d
  // CHECK-NEXT: aten.avg_pool2d
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.avg_pool2d %1 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.max_pool2d %1 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %4 = aten.avg_pool2d %3 kernel_size [1, 1] stride [1, 1] : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %2, %4 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}
