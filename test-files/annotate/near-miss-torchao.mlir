// What stays float for the quantizer torchao: ops without weights, integer tensors, and weights of unknown width in groups.
// RUN: pt2e-opt %s --annotate="quantizer=torchao" 2>/dev/null | FileCheck %s --implicit-check-not=pt2e.annotation
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int8-per-token weight=int4" 2>/dev/null | FileCheck %s --implicit-check-not=pt2e.annotation

// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<2x32xf32>, %y: tensor<32x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.matmul %x, %y : (tensor<2x32xf32>, tensor<32x2xf32>) -> tensor<2x2xf32>
  %1 = aten.add.Tensor %0, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<2x32xi64>, %w: tensor<4x32xi64>) -> tensor<2x4xi64> {
  %0 = aten.linear %x, %w : (tensor<2x32xi64>, tensor<4x32xi64>) -> tensor<2x4xi64>
  return %0 : tensor<2x4xi64>
}

// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x2x4x4xf32>, %w: tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32> {
  %0 = aten.conv_transpose2d.input %x, %w : (tensor<1x2x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  return %0 : tensor<1x3x4x4xf32>
}
