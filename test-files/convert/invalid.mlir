// RUN: pt2e-opt %s --convert --split-input-file --verify-diagnostics

// What was not prepared would be converted to itself.
// expected-error @below {{the module has no observers; it is captured}}
// expected-note @below {{--prepare inserts observers; run it before --calibrate and --convert}}
module attributes {pt2e.stage = "captured"} {
  func.func @captured(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
