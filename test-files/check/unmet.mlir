// Each expectation that is not met is shown where it stands, with the first element that differs.
// RUN: not pt2e-run %s > %t.out 2> %t.err
// RUN: FileCheck %s < %t.err
// RUN: FileCheck %s --check-prefix=COUNT < %t.out
// RUN: not pt2e-run %s --function zero -o %t.npz && test ! -e %t.npz
// COUNT: 1 of 5 expectations met

// CHECK: unmet.mlir:[[#@LINE+4]]:3: error: expectation not met: 2 of 4 elements differ; the first is [0, 1]: 2, expected 3; the largest difference is 5
func.func @integers() {
  %a = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8>
  %b = arith.constant dense<[[1, 3], [3, -1]]> : tensor<2x2xi8>
  check.expect_eq %a, %b : tensor<2x2xi8>
  check.expect_eq %a, %a : tensor<2x2xi8>
  return
}

// CHECK: unmet.mlir:[[#@LINE+4]]:3: error: expectation not met: 1 of 2 elements differs; the first is [0]: 0.0, expected -0.0; the largest difference is 0
func.func @zero() -> tensor<2xf32> {
  %a = arith.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %b = arith.constant dense<[-0.0, 1.0]> : tensor<2xf32>
  check.expect_eq %a, %b : tensor<2xf32>
  return %a : tensor<2xf32>
}

// CHECK: unmet.mlir:[[#@LINE+5]]:3: error: expectation not met: 1 of 2 elements differs; the first is [1]: 1.5, expected 1.0; the largest difference is 0.5
// CHECK: unmet.mlir:[[#@LINE+6]]:3: error: expectation not met: 1 of 2 elements differs; the first is [0]: NaN, expected 0.0; the largest difference is NaN
func.func @close() {
  %a = arith.constant dense<[0x7FC00000, 1.5]> : tensor<2xf32>
  %b = arith.constant dense<[0x7FC00000, 1.0]> : tensor<2xf32>
  check.expect_close %a, %b atol 0.25 : tensor<2xf32>
  %c = arith.constant dense<[0.0, 1.5]> : tensor<2xf32>
  check.expect_close %a, %c rtol 0.5 atol 0.25 : tensor<2xf32>
  return
}
