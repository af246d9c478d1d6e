// Only the functions of the outer module are looked at: an inner one would stay float without a word.
// RUN: not pt2e-opt %s --prepare --convert 2>&1 | FileCheck %s
// CHECK: nested-module.mlir:[[# @LINE + 6]]:3: error: 'builtin.module' is a nested module, and only the functions of the outer one are compiled
// CHECK: note: move its functions out, or compile it separately
module {
  func.func @outer(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
    return %x : tensor<1x4xf32>
  }
  module @inner {
    func.func @forward(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
      %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
      return %0 : tensor<1x4xf32>
    }
  }
}
