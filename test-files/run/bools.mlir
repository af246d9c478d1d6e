// Bools written out are what they say: MLIR packs them into bits. Expected values are by arithmetic.
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 3 of 3 expectations met

func.func @bools() {
  %few = arith.constant dense<[false, true]> : tensor<2xi1>
  %many = arith.constant dense<[[true, false, false], [true, true, false], [true, true, true], [false, false, true]]> : tensor<4x3xi1>
  %all = arith.constant dense<true> : tensor<3x5xi1>
  %0 = aten.to.dtype %few dtype f32 : (tensor<2xi1>) -> tensor<2xf32>
  %1 = aten.to.dtype %many dtype f32 : (tensor<4x3xi1>) -> tensor<4x3xf32>
  %2 = aten.to.dtype %all dtype f32 : (tensor<3x5xi1>) -> tensor<3x5xf32>
  %3 = arith.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %4 = arith.constant dense<[[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]]> : tensor<4x3xf32>
  %5 = arith.constant dense<1.0> : tensor<3x5xf32>
  check.expect_eq %0, %3 : tensor<2xf32>
  check.expect_eq %1, %4 : tensor<4x3xf32>
  check.expect_eq %2, %5 : tensor<3x5xf32>
  return
}
