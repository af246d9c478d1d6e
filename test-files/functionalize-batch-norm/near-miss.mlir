// RUN: pt2e-opt %s --functionalize-batch-norm 2>&1 | FileCheck %s

// CHECK-NOT: warning

// It does not train.
// CHECK-LABEL: func.func @eval(
// CHECK-NEXT: aten.batch_norm {{.+}} training false
func.func @eval(%x: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<4x2xf32> {
  %0 = aten.batch_norm %x running_mean %m running_var %v training false momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// It has no running statistics: so weights are standardized.
// CHECK-LABEL: func.func @standardizes(
// CHECK-NEXT: aten.batch_norm {{.+}} training true
func.func @standardizes(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %0 = aten.batch_norm %x training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// It is functional.
// CHECK-LABEL: func.func @functional(
// CHECK-NEXT: aten._native_batch_norm_legit_functional
func.func @functional(%x: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %m, %v training true momentum 0.1 eps 1.0e-5 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  return %0, %3, %4 : tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>
}
