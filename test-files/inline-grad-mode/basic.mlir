// RUN: pt2e-opt %s --inline-grad-mode | FileCheck %s

// The results are called as the operator's, and the others as in the block.
// CHECK-LABEL: func.func @named(
// CHECK-NEXT: %[[ABS:.+]] = aten.abs %{{.+}} {pt2e.name = "abs"}
// CHECK-NEXT: %[[NEG:.+]] = aten.neg %[[ABS]] {pt2e.name = "abs_1"}
// CHECK-NEXT: %[[RELU:.+]] = aten.relu %[[NEG]] {pt2e.name = "getitem"}
// CHECK-NEXT: %[[COS:.+]] = aten.cos %[[ABS]] {pt2e.name = "getitem_1"}
// CHECK-NEXT: return %[[RELU]], %[[COS]]
func.func @named(%x: tensor<2xf32> {pt2e.name = "x"}) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.abs %x {pt2e.name = "abs"} : (tensor<2xf32>) -> tensor<2xf32>
  %1:2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%0) {arg0 = false, arg1 = {name = "submod_1"}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %2 = aten.neg %a {pt2e.name = "abs"} : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.relu %2 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
    %4 = aten.cos %a {pt2e.name = "cos"} : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %3, %4 : tensor<2xf32>, tensor<2xf32>
  } {pt2e.name = "submod_1", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %1#0, %1#1 : tensor<2xf32>, tensor<2xf32>
}

// Blocks in blocks, and one that gives what it is given.
// CHECK-LABEL: func.func @nested(
// CHECK-SAME: %[[X:.+]]: tensor<2xf32>
// CHECK-NEXT: %[[RELU:.+]] = aten.relu %[[X]] :
// CHECK-NEXT: %[[NEG:.+]] = aten.neg %[[RELU]] :
// CHECK-NEXT: return %[[X]], %[[NEG]]
func.func @nested(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0:2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%x) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%a) {arg0 = true, arg1 = {}} graphs {
    ^bb0(%b: tensor<2xf32>):
      %2 = aten.relu %b : (tensor<2xf32>) -> tensor<2xf32>
      aten.yield %2 : tensor<2xf32>
    } : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.neg %1 : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %a, %3 : tensor<2xf32>, tensor<2xf32>
  } : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

// A block that writes to a tensor of the outside gives it as it is after the block.
// CHECK-LABEL: func.func @written(
// CHECK-NEXT: %[[ABS:.+]] = aten.abs
// CHECK-NEXT: %[[ADD:.+]] = aten.add.Tensor %[[ABS]], 1 {pt2e.inplace}
// CHECK-NEXT: %[[RELU:.+]] = aten.relu %[[ADD]]
// CHECK-NEXT: return %[[RELU]], %[[ADD]]
func.func @written(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.abs %x : (tensor<2xf32>) -> tensor<2xf32>
  %1:2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> (Tensor[], Tensor written_0)"(%0) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %2 = aten.add.Tensor %a, 1 {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.relu %2 : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %3, %2 : tensor<2xf32>, tensor<2xf32>
  } : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %1#0, %1#1 : tensor<2xf32>, tensor<2xf32>
}

// A parameter is read where it is used first; the second is not used, nor is a buffer that is stored to before its use.
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @unused(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @b(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @reads(
// CHECK-NEXT: %[[RELU:.+]] = aten.relu
// CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @w
// CHECK-NEXT: %[[MUL:.+]] = aten.mul.Tensor %[[RELU]], %[[W]]
// CHECK-NEXT: %[[B:.+]] = ml_program.global_load @b
// CHECK-NEXT: ml_program.global_store @b = %[[MUL]]
// CHECK-NEXT: return %[[MUL]], %[[B]]
func.func @reads(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %u = ml_program.global_load_const @unused : tensor<2xf32>
  %b = ml_program.global_load @b : tensor<2xf32>
  %0:2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2, Tensor arg3, Tensor arg4, Tensor arg5) -> Tensor[]"(%x, %w, %u, %b) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%a: tensor<2xf32>, %c: tensor<2xf32>, %d: tensor<2xf32>, %e: tensor<2xf32>):
    %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    %2 = aten.mul.Tensor %1, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %2, %e : tensor<2xf32>, tensor<2xf32>
  } : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  ml_program.global_store @b = %0#0 : tensor<2xf32>
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

// In a branch, and around one.
// CHECK-LABEL: func.func @branches(
// CHECK-SAME: %[[P:.+]]: tensor<i1>, %[[X:.+]]: tensor<2xf32>
// CHECK-NEXT: %[[COND:.+]] = aten.operator "higher_order::cond({{.+}}"(%[[P]], %[[X]])
// CHECK-NEXT: ^bb0(%[[B:.+]]: tensor<2xf32>):
// CHECK-NEXT: %[[RELU:.+]] = aten.relu %[[B]]
// CHECK-NEXT: aten.yield %[[RELU]]
// CHECK-NEXT: }, {
// CHECK: return %[[COND]]
func.func @branches(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2, Tensor arg3) -> Tensor[]"(%p, %x) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%q: tensor<i1>, %a: tensor<2xf32>):
    %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%q, %a) {arg1 = {}, arg2 = {}} graphs {
    ^bb0(%b: tensor<2xf32>):
      %2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%b) {arg0 = false, arg1 = {}} graphs {
      ^bb0(%c: tensor<2xf32>):
        %3 = aten.relu %c : (tensor<2xf32>) -> tensor<2xf32>
        aten.yield %3 : tensor<2xf32>
      } : (tensor<2xf32>) -> tensor<2xf32>
      aten.yield %2 : tensor<2xf32>
    }, {
    ^bb0(%b: tensor<2xf32>):
      aten.yield %b : tensor<2xf32>
    } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
