// A result that is a number is written as an array without dimensions: an int64.
// RUN: pt2e-run %s -o %t.npz
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 1: int64 [] = 3{{$}}
func.func @forward() -> (tensor<3x2xf32>, index) {
  %x = arith.constant dense<1.0> : tensor<3x2xf32>
  %n = aten.sym_size.int %x dim 0 : (tensor<3x2xf32>) -> index
  return %x, %n : tensor<3x2xf32>, index
}
