// A quantizer that knows none of the ops has had its say.
// RUN: pt2e-opt %s --insert-observers | FileCheck %s

// CHECK: module attributes {pt2e.stage = "prepared"}
// CHECK-NOT: pt2e.observe
// CHECK-LABEL: func.func @unknown(
// CHECK-NEXT: aten.erf
module attributes {pt2e.stage = "annotated"} {
  func.func @unknown(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.erf %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
