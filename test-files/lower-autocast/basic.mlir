// RUN: pt2e-opt %s --lower-autocast | FileCheck %s

// Matrix products run in bf16, a loss in f32, and a concatenation in the widest dtype; a sum is no concern of autocast's.
// An argument that an op takes twice is converted once, and integers are not.
// CHECK-LABEL: func.func @policies(
// CHECK-SAME: %[[X:.+]]: tensor<2x2xf32> {pt2e.name = "x"}, %[[I:.+]]: tensor<2xi64>
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype %[[X]] dtype bf16 {pt2e.name = "to"} : (tensor<2x2xf32>) -> tensor<2x2xbf16>
// CHECK-NEXT: %[[MM:.+]] = aten.mm %[[TO]], %[[TO]] {pt2e.name = "mm"} : (tensor<2x2xbf16>, tensor<2x2xbf16>) -> tensor<2x2xbf16>
// CHECK-NEXT: %[[ADD:.+]] = aten.add.Tensor %[[MM]], %[[X]] {pt2e.name = "add"}
// CHECK-NEXT: %[[TO_1:.+]] = aten.to.dtype %[[MM]] dtype f32 {pt2e.name = "to_1"} : (tensor<2x2xbf16>) -> tensor<2x2xf32>
// CHECK-NEXT: %[[LOSS:.+]] = aten.operator "aten::mse_loss({{.+}}"(%[[TO_1]], %[[ADD]]) {reduction = 1 : i64} {pt2e.name = "getitem_1"}
// CHECK-NEXT: %[[TO_2:.+]] = aten.to.dtype %[[MM]] dtype f32 {pt2e.name = "to_2"} : (tensor<2x2xbf16>) -> tensor<2x2xf32>
// CHECK-NEXT: %[[CAT:.+]] = aten.cat [%[[TO_2]], %[[X]]] {pt2e.name = "getitem"}
// CHECK-NEXT: %[[STACK:.+]] = aten.stack [%[[I]], %[[I]]] {pt2e.name = "getitem_2"}
// CHECK-NEXT: return %[[CAT]], %[[LOSS]], %[[STACK]]
func.func @policies(%x: tensor<2x2xf32> {pt2e.name = "x"}, %i: tensor<2xi64> {pt2e.name = "i"}) -> (tensor<4x2xf32>, tensor<f32>, tensor<2x2xi64>) {
  %0:3 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor arg6) -> Tensor[]"(%x, %i) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>, %j: tensor<2xi64>):
    %1 = aten.mm %a, %a {pt2e.name = "mm"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    %2 = aten.add.Tensor %1, %a {pt2e.name = "add"} : (tensor<2x2xbf16>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %3 = aten.operator "aten::mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor"(%1, %2) {reduction = 1 : i64} {pt2e.name = "to"} : (tensor<2x2xbf16>, tensor<2x2xf32>) -> tensor<f32>
    %4 = aten.cat [%1, %a] {pt2e.name = "cat"} : (tensor<2x2xbf16>, tensor<2x2xf32>) -> tensor<4x2xf32>
    %5 = aten.stack [%j, %j] {pt2e.name = "stack"} : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
    aten.yield %4, %3, %5 : tensor<4x2xf32>, tensor<f32>, tensor<2x2xi64>
  } {pt2e.name = "submod_1", pt2e.result_names = ["getitem", "getitem_1", "getitem_2"]} : (tensor<2x2xf32>, tensor<2xi64>) -> (tensor<4x2xf32>, tensor<f32>, tensor<2x2xi64>)
  return %0#0, %0#1, %0#2 : tensor<4x2xf32>, tensor<f32>, tensor<2x2xi64>
}

// Autocast that is off in a block in it, and autocast to another dtype.
// CHECK-LABEL: func.func @nested(
// CHECK-SAME: %[[X:.+]]: tensor<2x2xf32>
// CHECK-NEXT: %[[EXACT:.+]] = aten.mm %[[X]], %[[X]] :
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype %[[X]] dtype f16
// CHECK-NEXT: %[[HALF:.+]] = aten.mm %[[TO]], %[[TO]]
// CHECK-NEXT: return %[[EXACT]], %[[HALF]]
func.func @nested(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf16>) {
  %0:2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %1 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%a) {arg0 = "cpu", arg1 = bf16, arg2 = false, arg3 = true, arg4 = {}} graphs {
    ^bb0(%b: tensor<2x2xf32>):
      %2 = aten.mm %b, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      aten.yield %2 : tensor<2x2xf32>
    } : (tensor<2x2xf32>) -> tensor<2x2xf32>
    %3 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%a) {arg0 = "cpu", arg1 = f16, arg2 = true, arg3 = true, arg4 = {}} graphs {
    ^bb0(%b: tensor<2x2xf32>):
      %2 = aten.mm %b, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf16>
      aten.yield %2 : tensor<2x2xf16>
    } : (tensor<2x2xf32>) -> tensor<2x2xf16>
    aten.yield %1, %3 : tensor<2x2xf32>, tensor<2x2xf16>
  } : (tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf16>)
  return %0#0, %0#1 : tensor<2x2xf32>, tensor<2x2xf16>
}

// What is done on other devices does not concern the CPU.
// CHECK-LABEL: func.func @another_device(
// CHECK-SAME: %[[X:.+]]: tensor<2x2xf32>
// CHECK-NEXT: %[[MM:.+]] = aten.mm %[[X]], %[[X]] :
// CHECK-NEXT: return %[[MM]]
func.func @another_device(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%x) {arg0 = "cuda", arg1 = f16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %1 = aten.mm %a, %a : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  } : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// An operator in place keeps the dtype of what it writes to. The tensor of the outside is given as it is after the block, and
// a parameter is read where its conversion is.
ml_program.global private @w(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.layout = ["sizes (2, 2) strides (1, 2)"]}
// CHECK-LABEL: func.func @in_place(
// CHECK-NEXT: %[[ABS:.+]] = aten.abs
// CHECK-NEXT: %[[ADDMM:.+]] = aten.addmm %[[ABS]], %[[ABS]], %[[ABS]] {pt2e.inplace}
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype %[[ADDMM]] dtype bf16
// CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @w
// CHECK-NEXT: %[[TO_1:.+]] = aten.to.dtype %[[W]] dtype bf16 {pt2e.layout = ["sizes (2, 2) strides (1, 2)"],
// CHECK-NEXT: %[[MM:.+]] = aten.mm %[[TO]], %[[TO_1]]
// CHECK-NEXT: return %[[MM]], %[[ADDMM]]
func.func @in_place(%x: tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>) {
  %0 = aten.abs %x : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %1:2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor arg6) -> (Tensor[], Tensor written_0)"(%0, %w) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>, %b: tensor<2x2xf32>):
    %2 = aten.addmm %a, %a, %a {pt2e.inplace} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %3 = aten.mm %2, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %3, %2 : tensor<2x2xbf16>, tensor<2x2xf32>
  } : (tensor<2x2xf32>, tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>)
  return %1#0, %1#1 : tensor<2x2xbf16>, tensor<2x2xf32>
}

// In a branch.
// CHECK-LABEL: func.func @branch(
// CHECK-NEXT: aten.operator "higher_order::cond(
// CHECK-NEXT: ^bb0(%[[B:.+]]: tensor<2x2xf32>):
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype %[[B]] dtype bf16 {pt2e.layout = ["sizes (2, 2) strides (1, 2)"],
// CHECK-NEXT: %[[MM:.+]] = aten.mm %[[TO]], %[[TO]]
// CHECK-NEXT: aten.yield %[[MM]]
func.func @branch(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {layout = ["sizes (2, 2) strides (1, 2)"]}, arg2 = {}} graphs {
  ^bb0(%b: tensor<2x2xf32>):
    %1 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%b) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
    ^bb0(%c: tensor<2x2xf32>):
      %2 = aten.mm %c, %c : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
      aten.yield %2 : tensor<2x2xbf16>
    } : (tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %1 : tensor<2x2xbf16>
  }, {
  ^bb0(%b: tensor<2x2xf32>):
    %1 = aten.to.dtype %b dtype bf16 : (tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %1 : tensor<2x2xbf16>
  } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}
