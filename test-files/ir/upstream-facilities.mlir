// What MLIR's opt main gives, with passes written in Rust.
// RUN: pt2e-opt %s --pass-pipeline='builtin.module(verify-captured,func.func(fold-qdq,cse))' --dump-pass-pipeline 2>&1 | FileCheck %s
// RUN: pt2e-opt %s --verify-captured --fold-qdq --mlir-print-ir-after-all 2>&1 | FileCheck %s --check-prefix=PRINT
// RUN: not pt2e-opt %s --verfy-captured 2>&1 | FileCheck %s --check-prefix=MISSPELT
// RUN: not pt2e-opt %s -o %s 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: not pt2e-opt %t.none 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: echo kept > %t.mlir && not pt2e-opt %s --pass-pipeline='builtin.module(no-such-pass)' -o %t.mlir && grep -x kept %t.mlir

// CHECK: verify-captured,
// CHECK: func.func(
// CHECK: fold-qdq
// CHECK: cse
// CHECK-LABEL: func.func @f
// PRINT: IR Dump After verify-captured
// PRINT: IR Dump After fold-qdq
// MISSPELT: unknown flag '--verfy-captured'; did you mean '--verify-captured'?
// SAME: is the input file; name another one with -o
// MISSING: No such file or directory
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
