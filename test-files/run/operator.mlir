// An aten.operator is run by the kernel of its name, if there is one.
// RUN: split-file %s %t
// RUN: pt2e-run %t/kernel.mlir | FileCheck %s --check-prefix=KERNEL
// RUN: not pt2e-run %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// KERNEL: 3 of 3 expectations met
// NONE: pt2e-run: error: @none: 'mix': 'aten.operator' cannot be evaluated: the evaluator does not support the op `mylib.mix`

//--- kernel.mlir
func.func @relu() {
  %x = arith.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %0 = aten.operator "aten::relu(Tensor self) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = arith.constant dense<[0.0, 2.0]> : tensor<2xf32>
  check.expect_eq %0, %1 : tensor<2xf32>
  return
}

func.func @clamp() {
  %x = arith.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %0 = aten.operator "aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor"(%x) {max = 1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = arith.constant dense<[-1.0, 1.0]> : tensor<2xf32>
  check.expect_eq %0, %1 : tensor<2xf32>
  return
}

// Python's 7 // -2 is -4.
func.func @python() {
  %x = arith.constant dense<0.0> : tensor<7x2xf32>
  %0 = aten.sym_size.int %x dim 0 : (tensor<7x2xf32>) -> index
  %1 = aten.operator "_operator::floordiv(SymInt a, int b) -> SymInt"(%0) {b = -2 : i64} : (index) -> index
  %2 = aten.operator "_operator::neg(SymInt a) -> SymInt"(%1) : (index) -> index
  %3 = aten.zeros size [%2] : (index) -> tensor<?xf32>
  %4 = arith.constant dense<0.0> : tensor<4xf32>
  %5 = aten.operator "_operator::mul(SymInt a, int b) -> SymInt"(%2) {b = 1 : i64} : (index) -> index
  %6 = aten.view %3 size [%5] : (tensor<?xf32>, index) -> tensor<4xf32>
  check.expect_eq %6, %4 : tensor<4xf32>
  return
}

//--- none.mlir
func.func @none(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = aten.operator "mylib::mix(Tensor x, float scale) -> Tensor"(%x) {scale = 0.5 : f64} {pt2e.name = "mix"} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
