// Calls that can be inlined, and a declaration that nobody calls.
// RUN: pt2e-opt %s --verify-captured | FileCheck %s

func.func private @library(tensor<2xf32>) -> tensor<2xf32>
func.func private @sub(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
// CHECK-LABEL: func.func @twice
// CHECK-COUNT-2: call @sub
func.func @twice(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @sub(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @sub(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
