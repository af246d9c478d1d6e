// Two ops on one weight or bias are both quantized. executorch's quantizer marks parameters as annotated and leaves the
// second convolution float, so a remark says that results differ.
// RUN: pt2e-opt %s --annotate --verify-diagnostics | FileCheck %s

ml_program.global private @w(dense<2.0> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>

// CHECK-LABEL: func.func @conv
// expected-remark @below {{annotated 2 ops; no op left float}}
func.func @conv(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}} {pt2e.annotation
  // CHECK: aten.conv2d {{.*}} {pt2e.annotation
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{'aten.conv2d' shares its weight or bias with another op; both are quantized, while executorch's XNNPACKQuantizer leaves one of them float}}
  %1 = aten.conv2d %0, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// Two linears on one weight are both quantized by executorch too: nothing to remark on.
ml_program.global private @linear_weight(dense<2.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @linear
// expected-remark @below {{annotated 2 ops; no op left float}}
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear {{.*}} {pt2e.annotation
  // CHECK: aten.linear {{.*}} {pt2e.annotation
  %w = ml_program.global_load_const @linear_weight : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.linear %0, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
