// Inductor on Arm: convolutions, alone or with a sum, and linear layers, alone or with an activation function. Weights per
// tensor.
// RUN: pt2e-opt %s --annotate="quantizer=arm-inductor" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -128, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.relu
  // CHECK-NOT: pt2e.annotation
  // CHECK-SAME: ->
  // CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.float]>
  // CHECK-NEXT: aten.max_pool2d
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.conv2d %1, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.add.Tensor %1, %2 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.max_pool2d %3 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %4 : tensor<1x2x2x2xf32>
}

// A sum after a linear layer, and products, are not fused or quantized.
// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.tanh {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.add.Tensor
  // CHECK-NEXT: aten.mul.Tensor
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.linear %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.tanh %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.linear %1, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.add.Tensor %2, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = aten.mul.Tensor %3, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %4 : tensor<2x2xf32>
}
