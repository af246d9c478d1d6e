// RUN: pt2e-opt %s --lower-autocast | FileCheck %s

// An operator that is made of others, of which it is not known what autocast does to them. What is in the block stays too.
// CHECK-LABEL: func.func @composite(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
// CHECK: aten.einsum
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
// CHECK-NEXT: ^bb0(%[[B:.+]]: tensor<2x2xf32>):
// CHECK-NEXT: aten.mm %[[B]], %[[B]] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
func.func @composite(%x: tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>) {
  %0:2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %1 = aten.einsum [%a, %a] equation "ij,jk->ik" : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    %2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%a) {arg0 = "cpu", arg1 = bf16, arg2 = false, arg3 = true, arg4 = {}} graphs {
    ^bb0(%b: tensor<2x2xf32>):
      %3 = aten.mm %b, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      aten.yield %3 : tensor<2x2xf32>
    } : (tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1, %2 : tensor<2x2xbf16>, tensor<2x2xf32>
  } : (tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>)
  return %0#0, %0#1 : tensor<2x2xbf16>, tensor<2x2xf32>
}

// A graph in the block, an operator of a library, and a call.
// CHECK-LABEL: func.func @graph(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor arg6) -> Tensor[]"(%p, %x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%q: tensor<i1>, %a: tensor<2xf32>):
    %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%q, %a) {arg1 = {}, arg2 = {}} graphs {
    ^bb0(%b: tensor<2xf32>):
      aten.yield %b : tensor<2xf32>
    }, {
    ^bb0(%b: tensor<2xf32>):
      aten.yield %b : tensor<2xf32>
    } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @library(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
func.func @library(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.operator "mine::op(Tensor x) -> Tensor"(%a) : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// It is not said to what it converts.
// CHECK-LABEL: func.func @no_dtype(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_autocast(
func.func @no_dtype(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType? arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cpu", arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %1 = aten.mm %a, %a : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %1 : tensor<2x2xbf16>
  } : (tensor<2x2xf32>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}

// It stays, and gives nothing more than PyTorch's operator: nobody asks for the tensor as it is after the block.
// CHECK-LABEL: func.func @unasked(
// CHECK-SAME: %[[X:.+]]: tensor<2x2xf32>
// CHECK-NEXT: %[[Z:.+]] = aten.operator "{{.+}}, Graph arg4, Tensor arg5) -> Tensor[]"(%[[X]]) {{.+}}arg4 = {inputs = ["a"]}} graphs {
// CHECK-NEXT: ^bb0(%[[A:.+]]: tensor<2x2xf32>):
// CHECK-NEXT: %[[EINSUM:.+]] = aten.einsum
// CHECK-NEXT: aten.add.Tensor
// CHECK-NEXT: aten.yield %[[EINSUM]] : tensor<2x2xbf16>
// CHECK-NEXT: } {pt2e.name = "submod_1", pt2e.result_names = ["getitem"]} : (tensor<2x2xf32>) -> tensor<2x2xbf16>
// CHECK-NEXT: return %[[Z]]
func.func @unasked(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %0:2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor captured_0) -> (Tensor[], Tensor written_0)"(%x, %x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {inputs = ["a", "captured_0"]}} graphs {
  ^bb0(%a: tensor<2x2xf32>, %b: tensor<2x2xf32>):
    %1 = aten.einsum [%a, %a] equation "ij,jk->ik" : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    %2 = aten.add.Tensor %a, 1 {pt2e.inplace} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1, %2 : tensor<2x2xbf16>, tensor<2x2xf32>
  } {pt2e.name = "submod_1", pt2e.result_names = ["getitem", "add_"]} : (tensor<2x2xf32>, tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>)
  return %0#0 : tensor<2x2xbf16>
}
