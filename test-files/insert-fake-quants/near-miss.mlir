// A module whose quantizer knew none of its ops has no observers, and stays as it is.
// RUN: pt2e-opt %s --insert-fake-quants | FileCheck %s

// CHECK: module attributes {pt2e.stage = "captured"} {
module attributes {pt2e.stage = "prepared"} {
  // CHECK-LABEL: func.func @nothing
  func.func @nothing(%x: tensor<2xf32>) -> tensor<2xf32> {
    // CHECK-NEXT: %[[Y:.+]] = aten.tanh %{{.+}} : (tensor<2xf32>) -> tensor<2xf32>
    // CHECK-NEXT: return %[[Y]]
    %0 = aten.tanh %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
