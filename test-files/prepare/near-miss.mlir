// A model of which the quantizer knows no op is prepared, and the same; a warning says that nothing will be quantized.
// RUN: pt2e-opt %s --prepare --verify-diagnostics | FileCheck %s

// expected-warning @below {{no op is annotated, so nothing will be quantized}}
// expected-note @below {{the quantizer knows none of the ops}}
module {
  // CHECK-NOT: pt2e.observer
  // CHECK-LABEL: func.func @unknown
  // expected-remark @below {{quantizer 'xnnpack' annotated no op; 1 op left float: 1 aten.sigmoid}}
  func.func @unknown(%x: tensor<2xf32>) -> tensor<2xf32> {
    // CHECK-NEXT: aten.sigmoid %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name = "sigmoid"} :
    // CHECK-NEXT: return
    %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
