// What the ops of the check dialect accept: equal bits, NaN equal to NaN; and |actual - expected| <= atol + rtol * |expected|.
// RUN: pt2e-run %s | FileCheck %s
// RUN: pt2e-opt %s --canonicalize --cse | pt2e-run - | FileCheck %s
// RUN: pt2e-opt %s --emit-bytecode -o %t.mlirbc && pt2e-run %t.mlirbc | FileCheck %s
// RUN: pt2e-opt %s | FileCheck %s --check-prefix=PRINT
// CHECK: 4 of 4 expectations met

// PRINT-LABEL: func.func @equal
func.func @equal() {
  %a = arith.constant dense<[0x7FC00000, 0x7F800000, -0.0, 1.5]> : tensor<4xf32>
  %b = arith.constant dense<[0x7FC00001, 0x7F800000, -0.0, 1.5]> : tensor<4xf32>
  // PRINT: check.expect_eq %{{.*}}, %{{.*}} : tensor<4xf32>
  check.expect_eq %a, %b : tensor<4xf32>
  return
}

// 0.5 + 0.25 * 2.0 is exactly the first difference.
// PRINT-LABEL: func.func @close
func.func @close() {
  %a = arith.constant dense<[3.0, 0.0, 0x7F800000, 0x7FC00000]> : tensor<4xf32>
  %b = arith.constant dense<[2.0, -0.0, 0x7F800000, 0x7FC00000]> : tensor<4xf32>
  // PRINT: check.expect_close %{{.*}}, %{{.*}} rtol 2.500000e-01 atol 5.000000e-01 : tensor<4xf32>
  check.expect_close %a, %b rtol 0.25 atol 0.5 : tensor<4xf32>
  // PRINT: check.expect_close %{{.*}}, %{{.*}} : tensor<4xf32>
  check.expect_close %b, %b : tensor<4xf32>
  return
}

// A private function is a test as well.
// PRINT-LABEL: func.func private @empty
func.func private @empty() {
  %a = arith.constant dense<> : tensor<0x3xi8>
  check.expect_eq %a, %a : tensor<0x3xi8>
  return
}
