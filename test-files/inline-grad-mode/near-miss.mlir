// RUN: pt2e-opt %s --inline-grad-mode | FileCheck %s

// An operator whose block takes or gives other values than it is none that PyTorch has made of a block.
// CHECK-LABEL: func.func @another_type(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_set_grad_enabled(
func.func @another_type(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%x) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%a: tensor<2xf64>):
    %1 = aten.relu %a : (tensor<2xf64>) -> tensor<2xf64>
    aten.yield %1 : tensor<2xf64>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @another_count(
// CHECK-NEXT: aten.operator "higher_order::wrap_with_set_grad_enabled(
func.func @another_count(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0:2 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]"(%x) {arg0 = false, arg1 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

// Other operators of one graph, and a block of autocast.
// CHECK-LABEL: func.func @others(
// CHECK-NEXT: aten.operator "higher_order::strict_mode(
// CHECK: aten.operator "higher_order::wrap_with_autocast(
func.func @others(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::strict_mode(Graph arg0, Tensor arg1) -> Tensor[]"(%x) {arg0 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%0) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %3 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %3 : tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}
