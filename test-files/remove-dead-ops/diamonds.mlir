// What several dead users lead to goes once, with all that it alone used; what a live op uses as well stays.
// RUN: pt2e-opt %s --remove-dead-ops | FileCheck %s
// RUN: pt2e-opt %s --remove-dead-ops | pt2e-run - --function=shared_load | FileCheck %s --check-prefix=VALUE

// CHECK-NOT: @alone
ml_program.global private @alone(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK: @shared
// CHECK-NOT: @last
ml_program.global private @shared(dense<[2.0, 3.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @last(dense<[1.0, 1.0]> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @diamond
// CHECK-SAME: (%[[X:.+]]: tensor<1x2xf32>)
func.func @diamond(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: return %[[X]]
  %w = ml_program.global_load_const @alone : tensor<2x2xf32>
  %0 = aten.abs %w : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.neg %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.exp %1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.div.Tensor %0, %2 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %x : tensor<1x2xf32>
}

// Three in a row, and ends of several: each of the two dead ops leads to all that is above it.
// CHECK-LABEL: func.func @in_a_row
// CHECK-SAME: (%[[X:.+]]: tensor<2xf32>)
func.func @in_a_row(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = aten.abs %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.neg %0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %1, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.neg %2 : (tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.add.Tensor %2, %3 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %5 = aten.neg %4 : (tensor<2xf32>) -> tensor<2xf32>
  %6 = aten.add.Tensor %5, %4 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %7 = aten.mul.Tensor %4, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %x : tensor<2xf32>
}

// Of several results, each may lead to the op. One that takes a value twice leads to it twice.
// CHECK-LABEL: func.func @several_results
// CHECK-SAME: (%[[X:.+]]: tensor<4xf32>)
func.func @several_results(%x: tensor<4xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[S:.+]]:2 = aten.split.Tensor %[[X]]
  // CHECK-NEXT: return %[[S]]#1
  %0 = aten.abs %x : (tensor<4xf32>) -> tensor<4xf32>
  %1:2 = aten.split.Tensor %0 split_size 2 : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %2 = aten.neg %1#0 : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.mul.Tensor %2, %1#1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.mul.Tensor %3, %3 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %live:2 = aten.split.Tensor %x split_size 2 : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %5 = aten.add.Tensor %live#0, %4 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %live#1 : tensor<2xf32>
}

// One load serves a dead diamond and a live op: it stays, and with it the global.
// CHECK-LABEL: func.func @shared_load
func.func @shared_load() -> tensor<2xf32> {
  // CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @shared
  // CHECK-NEXT: %[[ADD:.+]] = aten.add.Tensor %[[W]], %[[W]]
  // CHECK-NEXT: return %[[ADD]]
  // VALUE: float32 [2] = 4.0, 6.0
  %w = ml_program.global_load_const @shared : tensor<2xf32>
  %v = ml_program.global_load_const @last : tensor<2xf32>
  %0 = aten.mul.Tensor %w, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.sub.Tensor %w, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.div.Tensor %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.add.Tensor %w, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// In a graph of control flow, where the op around it stays: of an operator's graphs nothing is known.
// CHECK-LABEL: func.func @graph
// CHECK-SAME: (%[[P:.+]]: tensor<i1>, %[[X:.+]]: tensor<2xf32>)
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.operator
  // CHECK-NEXT: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: aten.yield %[[V]]
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: aten.yield %[[V]]
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.abs %v : (tensor<2xf32>) -> tensor<2xf32>
    %2 = aten.neg %1 : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.div.Tensor %1, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %v : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    %1 = ml_program.global_load_const @last : tensor<2xf32>
    %2 = aten.mul.Tensor %1, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
