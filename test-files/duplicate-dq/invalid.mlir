// A module without dequantize ops: its stage says so.
// RUN: pt2e-opt %s --duplicate-dq --verify-diagnostics

// expected-error @+2 {{'--duplicate-dq' needs a module that is converted, but this one is prepared}}
// expected-note @+1 {{run --convert first}}
module attributes {pt2e.stage = "prepared"} {
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}
