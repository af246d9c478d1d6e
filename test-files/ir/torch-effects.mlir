// An operation without effects is dropped when nothing uses it; one that draws random numbers, updates running statistics
// or asserts is kept. Whether dropout and batch norm do depends on an argument.
// RUN: pt2e-opt %s --canonicalize | FileCheck %s --implicit-check-not=aten.

// CHECK-LABEL: @pure
func.func @pure(%x: tensor<4x4xf32>) {
  %0 = aten.relu %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = aten.dropout %x p 0.5 train false : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %2 = aten.batch_norm %x training false momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = aten.scaled_dot_product_attention %x, %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// CHECK-LABEL: @impure
func.func @impure(%x: tensor<4x4xf32>, %p: i1) {
  // CHECK: aten.dropout
  %0 = aten.dropout %x p 0.5 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.batch_norm
  %1 = aten.batch_norm %x training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.scaled_dot_product_attention
  %2 = aten.scaled_dot_product_attention %x, %x, %x dropout_p 0.1 : (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten._assert_scalar
  aten._assert_scalar self %p assert_msg "p" : (i1) -> ()
  return
}
