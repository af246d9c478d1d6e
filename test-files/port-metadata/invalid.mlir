// Annotations are needed until the module is converted, and this pass removes them.
// RUN: pt2e-opt %s --port-metadata --split-input-file --verify-diagnostics

// expected-error @+2 {{'--port-metadata' needs a module that is converted, but this one is annotated}}
// expected-note @+1 {{run --convert first}}
module attributes {pt2e.stage = "annotated"} {
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}

// -----

// expected-error @+1 {{the module's pt2e.stage is "finished"; the stages are captured, annotated, prepared, calibrated, converted and integer}}
module attributes {pt2e.stage = "finished"} {
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}
