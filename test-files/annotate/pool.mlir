// Adaptive average pooling. executorch finds it by where it comes from in the user's code: `nn.AdaptiveAvgPool2d`, or the
// source function of a strict export.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// CHECK: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
#module = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net;L__self__pool,pool,torch.nn.modules.pooling.AdaptiveAvgPool2d", torch_fn = "adaptive_avg_pool2d_1;function.adaptive_avg_pool2d"}>
#strict = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net", source_fn_stack = "adaptive_avg_pool2d,torch.nn.functional.adaptive_avg_pool2d"}>
#function = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net", torch_fn = "adaptive_avg_pool2d_1;function.adaptive_avg_pool2d"}>

// Behind a convolution it shares the qparams of that. Its output shares with its input.
// CHECK-LABEL: func.func @behind_conv
func.func @behind_conv(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x1x1xf32> {
  // CHECK: aten.conv2d
  // CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}}inputs = [#pt2e.shared<"conv2d">], output = #pt2e.shared<"adaptive_avg_pool2d", 0>>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [1, 1] {pt2e.meta = #module} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  return %1 : tensor<1x2x1x1xf32>
}

// It is quantized behind anything, also where nothing is annotated.
// CHECK-LABEL: func.func @behind_float
func.func @behind_float(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32> {
  // CHECK: aten.adaptive_avg_pool2d {{.*}}inputs = [#[[$ACT]]], output = #pt2e.shared<"adaptive_avg_pool2d", 0>>
  // CHECK-NEXT: aten.sigmoid %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name
  // CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}}inputs = [#[[$ACT]]], output = #pt2e.shared<"adaptive_avg_pool2d_1", 0>>
  %0 = aten.adaptive_avg_pool2d %x output_size [2, 2] {pt2e.meta = #module} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = aten.sigmoid %0 : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.adaptive_avg_pool2d %1 output_size [1, 1] {pt2e.meta = #strict} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  return %2 : tensor<1x2x1x1xf32>
}

// An addition is annotated only after the poolings are, and so counts as nothing here; equal specs on one tensor share an
// observer anyway.
// CHECK-LABEL: func.func @behind_add
func.func @behind_add(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32> {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}}inputs = [#[[$ACT]]], output = #pt2e.shared<"adaptive_avg_pool2d", 0>>
  %0 = aten.add.Tensor %x, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [1, 1] {pt2e.meta = #module} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  return %1 : tensor<1x2x1x1xf32>
}

// The function in an export that is not strict passes qparams through, as other ops do, and is float behind a float op.
// CHECK-LABEL: func.func @function
func.func @function(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32> {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.sigmoid
  // CHECK-NEXT: aten.adaptive_avg_pool2d %{{[^ ]*}} output_size [1, 1] {pt2e.decision = {{[^#]*}}pt2e.meta = #{{[a-z0-9]*}}, pt2e.name
  // CHECK-NEXT: return
  %0 = aten.add.Tensor %x, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] {pt2e.meta = #function} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.sigmoid %1 : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.adaptive_avg_pool2d %2 output_size [1, 1] {pt2e.meta = #function} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  return %3 : tensor<1x2x1x1xf32>
}
