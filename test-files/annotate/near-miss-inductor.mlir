// What Inductor's backends leave float, and what they quantize though torchao does not.
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor" --split-input-file --verify-diagnostics | FileCheck %s

// Ops that stay on integers, behind ops on floats.
// CHECK-LABEL: func.func @float_before
// expected-remark @below {{annotated 1 op; 4 ops left float: 1 aten.adaptive_avg_pool2d, 1 aten.cat, 1 aten.max_pool2d, 1 aten.sigmoid}}
func.func @float_before(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x2x2x2xf32>) {
  // CHECK: aten.conv2d {{.*}}pt2e.annotation
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.sigmoid %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  // One of two inputs is float.
  %2 = aten.cat [%0, %1] dim 1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x4x4x4xf32>
  %3 = aten.max_pool2d %1 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %4 = aten.adaptive_avg_pool2d %3 output_size [2, 2] : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %2, %4 : tensor<1x4x4x4xf32>, tensor<1x2x2x2xf32>
}

// -----

// A number is nothing to quantize, so the sum is not fused, and the convolution is alone.
// CHECK-LABEL: func.func @sum_with_a_number
// expected-remark @below {{annotated 1 op; 2 ops left float: 1 aten.add.Tensor, 1 aten.mul.Tensor}}
func.func @sum_with_a_number(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}pt2e.annotation
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.add.Tensor %0, 3.0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  // In place.
  %2 = aten.mul.Tensor %1, %1 {pt2e.inplace} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// -----

// A convolution with another user does not take the sum.
// CHECK-LABEL: func.func @used_twice
// expected-remark @below {{annotated 1 op; 1 op left float: 1 aten.add.Tensor}}
func.func @used_twice(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK: aten.conv2d {{.*}}pt2e.annotation
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.add.Tensor %0, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// -----

// torchao quantizes a conv1d only before a relu.
// CHECK-LABEL: func.func @conv1d
// expected-remark @below {{annotated 3 ops; no op left float}}
func.func @conv1d(%x: tensor<1x2x4xf32>, %w: tensor<2x2x1xf32>) -> tensor<1x2x4xf32> {
  // CHECK-COUNT-3: pt2e.annotation
  // expected-remark @below {{'aten.conv1d' is quantized, while torchao's quantizer leaves a conv1d float that no relu follows}}
  %0 = aten.conv1d %x, %w : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  %1 = aten.conv1d %0, %w : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  return %2 : tensor<1x2x4xf32>
}

// -----

// Transposed and three-dimensional convolutions have no kernels on integers.
// CHECK-LABEL: func.func @other_convolutions
// expected-remark @below {{annotated no op; 2 ops left float: 1 aten.conv3d, 1 aten.conv_transpose2d.input}}
func.func @other_convolutions(%x: tensor<1x2x4x4x4xf32>, %w: tensor<2x2x1x1x1xf32>, %y: tensor<1x2x4x4xf32>, %v: tensor<2x2x1x1xf32>) -> (tensor<1x2x4x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.conv3d %x, %w : (tensor<1x2x4x4x4xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x4x4x4xf32>
  %1 = aten.conv_transpose2d.input %y, %v : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x4x4x4xf32>, tensor<1x2x4x4xf32>
}

// -----

// Differences from torchao that only the metadata of a strict export show.
// CHECK-LABEL: func.func @sources
// expected-remark @below {{annotated 4 ops; no op left float}}
func.func @sources(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %y: tensor<1x2x4x4xf32>, %v: tensor<2x2x1x1xf32>) -> (tensor<2x2xf32>, tensor<1x2x2x2xf32>) {
  // CHECK-COUNT-4: pt2e.annotation
  // expected-remark @below {{'aten.linear' is quantized, while torchao's quantizer leaves it float in a module of this class}}
  %0 = aten.linear %x, %w {pt2e.meta = #pt2e.meta<{source_fn_stack = "linear,torch.nn.modules.activation.MultiheadAttention"}>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.conv2d %y, %v {pt2e.meta = #pt2e.meta<{source_fn_stack = "conv2d,torch.nn.modules.conv.Conv2d"}>} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.silu %1 {pt2e.meta = #pt2e.meta<{source_fn_stack = "silu,torch.nn.functional.silu"}>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{'aten.max_pool2d' is quantized, while torchao's quantizer leaves it float behind an activation that is called as a function, not as a module}}
  %3 = aten.max_pool2d %2 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %0, %3 : tensor<2x2xf32>, tensor<1x2x2x2xf32>
}
