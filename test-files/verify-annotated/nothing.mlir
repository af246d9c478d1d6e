// A module without annotations is in order, but nothing will be quantized, which a warning says.
// RUN: pt2e-opt %s --verify-annotated --split-input-file --verify-diagnostics

// expected-warning @below {{no op is annotated, so nothing will be quantized}}
// expected-note @below {{run --annotate first, or --prepare}}
module {
  func.func @captured(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// expected-warning @below {{no op is annotated, so nothing will be quantized}}
// expected-note @below {{the quantizer knows none of the ops}}
module attributes {pt2e.stage = "annotated"} {
  func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
