// A prepared module without observers: the quantizer knew none of its ops.
// RUN: pt2e-opt %s --verify-prepared | FileCheck %s

// CHECK: module attributes {pt2e.stage = "prepared"}
module attributes {pt2e.stage = "prepared"} {
  // CHECK-LABEL: func.func @float
  func.func @float(%x: tensor<2xf32>) -> tensor<2xf32> {
    // CHECK: aten.sigmoid
    %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
