// What must stay an operand: a buffer that is written to, a value that is computed, and whatever an operator takes whose graphs
// do not all take the same.
// RUN: pt2e-opt %s --sink-constants | FileCheck %s

ml_program.global private mutable @state(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @b(dense<2.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @written
func.func @written(%p: tensor<i1>) -> tensor<2xf32> {
  // CHECK: %[[S:.+]] = ml_program.global_load @state
  // CHECK: aten.operator "higher_order::cond{{.*}}(%{{.+}}, %[[S]])
  // CHECK-NEXT: ^bb0(%[[A:.+]]: tensor<2xf32>):
  // CHECK-NEXT:   aten.relu %[[A]]
  %s = ml_program.global_load @state : tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %s) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  ml_program.global_store @state = %0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @computed
func.func @computed(%p: tensor<i1>) -> tensor<2xf32> {
  // CHECK: %[[R:.+]] = aten.relu
  // CHECK: aten.operator "higher_order::cond{{.*}}(%{{.+}}, %[[R]])
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %r = aten.relu %b : (tensor<2xf32>) -> tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %r) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @unknown
func.func @unknown() -> tensor<2xf32> {
  // CHECK: %[[B:.+]] = ml_program.global_load_const @b
  // CHECK: aten.operator "higher_order::invoke{{.*}}(%[[B]])
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %0 = aten.operator "higher_order::invoke(Graph arg0, Tensor[] arg1) -> Tensor[]"(%b) {arg0 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
