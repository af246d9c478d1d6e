// What was prepared and has nothing to quantize is converted to itself.
// RUN: pt2e-opt %s --prepare --convert | FileCheck %s

// CHECK: module attributes {pt2e.stage = "converted"}
// CHECK-LABEL: func.func @unknown
func.func @unknown(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.sigmoid
  // CHECK-NEXT: return
  %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
