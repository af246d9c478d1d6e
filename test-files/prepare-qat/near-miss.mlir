// Ops that XNNPACK does not support stay float, and so does a whole program of them.
// RUN: pt2e-opt %s --prepare-qat | FileCheck %s

// CHECK: module attributes {pt2e.stage = "captured"} {
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: %[[Y:.+]] = aten.tanh
// CHECK-NEXT: return %[[Y]]
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.tanh %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
