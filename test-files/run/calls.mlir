// Functions that are called are run, and what they leave in buffers is seen by those that come after.
// RUN: pt2e-run %s | FileCheck %s
// RUN: pt2e-opt %s --inline="default-pipeline=" | pt2e-run - | FileCheck %s
// RUN: pt2e-opt %s --inline | pt2e-run - | FileCheck %s
// CHECK: 5 of 5 expectations met

func.func private @double(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.add.Tensor %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @both(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = func.call @double(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @double(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %y, %1 : tensor<2xf32>, tensor<2xf32>
}

// Results in their order, of calls in calls.
func.func @results() {
  %x = arith.constant dense<[1.0, -3.0]> : tensor<2xf32>
  %y = arith.constant dense<[5.0, 7.0]> : tensor<2xf32>
  %a, %b = func.call @both(%x, %y) : (tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %four = arith.constant dense<[4.0, -12.0]> : tensor<2xf32>
  check.expect_eq %a, %y : tensor<2xf32>
  check.expect_eq %b, %four : tensor<2xf32>
  return
}

ml_program.global private mutable @count(dense<1.0> : tensor<f32>) : tensor<f32>
func.func private @next() -> tensor<f32> {
  %0 = ml_program.global_load @count : tensor<f32>
  %1 = aten.add.Tensor %0, %0 : (tensor<f32>, tensor<f32>) -> tensor<f32>
  ml_program.global_store @count = %1 : tensor<f32>
  return %1 : tensor<f32>
}
func.func @buffer() {
  %0 = func.call @next() : () -> tensor<f32>
  %1 = func.call @next() : () -> tensor<f32>
  %2 = ml_program.global_load @count : tensor<f32>
  %two = arith.constant dense<2.0> : tensor<f32>
  %four = arith.constant dense<4.0> : tensor<f32>
  check.expect_eq %0, %two : tensor<f32>
  check.expect_eq %1, %four : tensor<f32>
  check.expect_eq %2, %four : tensor<f32>
  return
}
