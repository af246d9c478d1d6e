// Products that are no linear layers, and a pooling whose indices are used.
// RUN: pt2e-opt %s --compose-ops | FileCheck %s

ml_program.global private @w(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// The second factor is an activation, or not transposed.
// CHECK-LABEL: func.func @products
func.func @products(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  // CHECK-NOT: aten.linear
  // CHECK: return
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.permute %x dims [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.mm %x, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.mm %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.permute %w dims [0, 1] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = aten.mm %x, %3 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1, %2, %4 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// A summand that is no bias, or scaled.
// CHECK-LABEL: func.func @sums
func.func @sums(%x: tensor<2x2xf32>, %b: tensor<2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  // CHECK-NOT: aten.linear
  // CHECK: return
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.permute %w dims [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.addmm %x, %x, %0 : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.addmm %b, %x, %0 alpha 2 : (tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.addmm %b, %x, %0 beta 2 : (tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1, %2, %3 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// CHECK-LABEL: func.func @indices
func.func @indices(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>) {
  // CHECK: aten.max_pool2d_with_indices
  %0, %1 = aten.max_pool2d_with_indices %x kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>)
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>
}

// An annotation is for the operands of the decomposed op.
// CHECK-LABEL: func.func @annotated
func.func @annotated(%x: tensor<1x2x4xf32>, %w: tensor<2x2x1xf32>) -> tensor<1x2x4xf32> {
  // CHECK: aten.convolution
  %0 = aten.convolution %x, %w stride [1] padding [0] dilation [1] transposed false output_padding [0] groups 1 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float]>} : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}
