// What cannot be run is named.
// RUN: split-file %s %t
// RUN: not pt2e-run %t/two.mlir 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not pt2e-run %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-run %t/test.mlir 2>&1 | FileCheck %s --check-prefix=TEST
// RUN: pt2e-run %t/test.mlir --function equal 2> log | FileCheck %s --check-prefix=CHOSEN
// RUN: not pt2e-run %t/op.mlir 2>&1 | FileCheck %s --check-prefix=OP
// RUN: not pt2e-run %t/shape.mlir 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not pt2e-run %t/bf16.mlir -o bf16.npz 2>&1 | FileCheck %s --check-prefix=BF16
// RUN: pt2e-run %t/bf16.mlir -o bf16.safetensors 2> log && test -s bf16.safetensors && test ! -e bf16.npz
// RUN: not pt2e-run %t/tests.mlir -o out.npz 2>&1 | FileCheck %s --check-prefix=SEVERAL
// RUN: not pt2e-run %t/splat.mlir 2>&1 | FileCheck %s --check-prefix=SPLAT
// TWO: pt2e-run: error: the module has several public functions, @a, @b; choose one with --function
// NONE: pt2e-run: error: the module has no public function with a body
// TEST: pt2e-run: error: every function with expectations has arguments; choose one with --function and give it --inputs
// CHOSEN: 1 of 1 expectations met
// OP: pt2e-run: error: @main: loc("{{.*}}op.mlir":2:8): 'arith.addf' cannot be evaluated: the evaluator does not know the op
// SHAPE: pt2e-run: error: @main, the synthetic inputs: {{.*}}aten.cat
// BF16: bf16.npz: array `0`: is of dtype bfloat16, which NumPy does not have
// SEVERAL: pt2e-run: error: -o takes the outputs of one function, but there are 2 functions to run; choose one with --function
// SPLAT: 'ml_program.global_load_const' cannot be evaluated: @w: needs 4.0 TB of memory, and the budget is

//--- two.mlir
func.func @a() {
  return
}
func.func @b() {
  return
}
//--- none.mlir
func.func private @a() {
  return
}
//--- test.mlir
func.func @equal(%x: tensor<2xf32>) {
  check.expect_eq %x, %x : tensor<2xf32>
  return
}
//--- op.mlir
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.addf %x, %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}
//--- shape.mlir
func.func @main(%x: tensor<2x?xf32>, %y: tensor<3x3xf32>) -> tensor<?x?xf32> {
  %0 = aten.cat [%x, %y] : (tensor<2x?xf32>, tensor<3x3xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
//--- bf16.mlir
func.func @main(%x: tensor<2xbf16>) -> tensor<2xbf16> {
  return %x : tensor<2xbf16>
}
//--- tests.mlir
func.func @a() {
  %0 = arith.constant dense<1> : tensor<2xi8>
  check.expect_eq %0, %0 : tensor<2xi8>
  return
}
func.func @b() {
  return
}
//--- splat.mlir
ml_program.global private @w(dense<0.5> : tensor<1000000000000xf32>) : tensor<1000000000000xf32>
func.func @main() -> tensor<1000000000000xf32> {
  %w = ml_program.global_load_const @w : tensor<1000000000000xf32>
  return %w : tensor<1000000000000xf32>
}
