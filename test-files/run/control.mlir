// Branches and loops are run. Expected values are by arithmetic.
// RUN: split-file %s %t
// RUN: pt2e-run %t/runs.mlir | FileCheck %s
// RUN: not pt2e-run %t/endless.mlir 2>&1 | FileCheck %s --check-prefix=ENDLESS
// RUN: not pt2e-run %t/unknown.mlir 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// CHECK: 8 of 8 expectations met
// ENDLESS: the loop runs more than 1048576 times
// UNKNOWN: 'aten.operator' cannot be evaluated: the evaluator does not support the op `higher_order.strict_mode`

//--- runs.mlir
func.func @branches() {
  %x = arith.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %true = arith.constant dense<true> : tensor<i1>
  %false = arith.constant dense<false> : tensor<i1>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%true, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %2 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %2 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%false, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %2 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %2 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  %3 = arith.constant dense<[0.0, 2.0]> : tensor<2xf32>
  check.expect_eq %0, %3 : tensor<2xf32>
  check.expect_eq %1, %x : tensor<2xf32>
  return
}

// A size among the tensors, as torch.export gives it, and an op without a kernel that nobody reads.
func.func @size() {
  %x = arith.constant dense<[[-1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %true = arith.constant dense<true> : tensor<i1>
  %n = aten.sym_size.int %x dim 0 : (tensor<3x2xf32>) -> index
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%true, %n, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: index, %b: tensor<3x2xf32>):
    %1 = aten.mul.Tensor %b, %a : (tensor<3x2xf32>, index) -> tensor<3x2xf32>
    aten.yield %1 : tensor<3x2xf32>
  }, {
  ^bb0(%a: index, %b: tensor<3x2xf32>):
    aten.yield %b : tensor<3x2xf32>
  } : (tensor<i1>, index, tensor<3x2xf32>) -> tensor<3x2xf32>
  %1 = aten.operator "mine::unknown(Tensor x) -> Tensor"(%x) : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %2 = arith.constant dense<[[-3.0, 6.0], [9.0, 12.0], [15.0, 18.0]]> : tensor<3x2xf32>
  check.expect_eq %0, %2 : tensor<3x2xf32>
  return
}

// Three times, x becomes 2 x + 1.
func.func @while_loop() {
  %i = arith.constant dense<0> : tensor<i64>
  %x = arith.constant dense<[-1.0, 2.0]> : tensor<2xf32>
  %one = arith.constant dense<1.0> : tensor<2xf32>
  %0:2 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%i, %x, %one) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 2, 1>} graphs {
  ^bb0(%j: tensor<i64>, %a: tensor<2xf32>, %b: tensor<2xf32>):
    %1 = aten.lt.Scalar %j other 3 : (tensor<i64>) -> tensor<i1>
    aten.yield %1 : tensor<i1>
  }, {
  ^bb0(%j: tensor<i64>, %a: tensor<2xf32>, %b: tensor<2xf32>):
    %1 = aten.add.Tensor %j, 1 : (tensor<i64>) -> tensor<i64>
    %2 = aten.mul.Tensor %a, 2 : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.add.Tensor %2, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1, %3 : tensor<i64>, tensor<2xf32>
  } : (tensor<i64>, tensor<2xf32>, tensor<2xf32>) -> (tensor<i64>, tensor<2xf32>)
  %1 = arith.constant dense<3> : tensor<i64>
  %2 = arith.constant dense<[-1.0, 23.0]> : tensor<2xf32>
  check.expect_eq %0#0, %1 : tensor<i64>
  check.expect_eq %0#1, %2 : tensor<2xf32>
  return
}

func.func @map() {
  %x = arith.constant dense<[[-1.0, 2.0], [3.0, -4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%x, %b) {arg0 = {}, operandSegmentSizes = array<i32: 1, 1>} graphs {
  ^bb0(%row: tensor<2xf32>, %c: tensor<2xf32>):
    %1 = aten.add.Tensor %row, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = arith.constant dense<[[9.0, 22.0], [13.0, 16.0]]> : tensor<2x2xf32>
  check.expect_eq %0, %1 : tensor<2x2xf32>
  return
}

// The sum of the rows, and what each is times the sum of those before.
func.func @scan() {
  %x = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %0:2 = aten.operator "higher_order::scan(Graph arg0, Tensor[] arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%zero, %x) {arg0 = {}, operandSegmentSizes = array<i32: 1, 1, 0>} graphs {
  ^bb0(%carry: tensor<2xf32>, %row: tensor<2xf32>):
    %1 = aten.add.Tensor %carry, %row : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %2 = aten.mul.Tensor %carry, %row : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1, %2 : tensor<2xf32>, tensor<2xf32>
  } : (tensor<2xf32>, tensor<3x2xf32>) -> (tensor<2xf32>, tensor<3x2xf32>)
  %1 = arith.constant dense<[9.0, 12.0]> : tensor<2xf32>
  %2 = arith.constant dense<[[0.0, 0.0], [3.0, 8.0], [20.0, 36.0]]> : tensor<3x2xf32>
  check.expect_eq %0#0, %1 : tensor<2xf32>
  check.expect_eq %0#1, %2 : tensor<3x2xf32>
  return
}

//--- endless.mlir
func.func @endless(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%x) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
  ^bb0(%a: tensor<1xf32>):
    %1 = arith.constant dense<true> : tensor<i1>
    aten.yield %1 : tensor<i1>
  }, {
  ^bb0(%a: tensor<1xf32>):
    aten.yield %a : tensor<1xf32>
  } : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

//--- unknown.mlir
func.func @unknown(%x: tensor<1xf32>) -> tensor<1xf32> {
  %0 = aten.operator "higher_order::strict_mode(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {}} graphs {
  ^bb0(%a: tensor<1xf32>):
    aten.yield %a : tensor<1xf32>
  } : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
