// Graphs that read globals are given them again, as PyTorch's graphs cannot read: what comes back from the archive has operands.
// RUN: pt2e-opt %s -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-captured | FileCheck %s
// Sunk again, it is what it was, and so is its archive.
// RUN: pt2e-opt %t.pt2 --sink-constants -o %t.again.pt2
// RUN: cmp %t.pt2 %t.again.pt2

ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<2.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[X:.+]]: tensor<2x2xf32> {pt2e.name = "x"}, %[[I:.+]]: tensor<i64>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}, %i: tensor<i64> {pt2e.name = "i"}) -> tensor<2x2xf32> {
  // CHECK: %[[P:.+]] = aten.lt.Scalar
  // CHECK-DAG: %[[W:.+]] = ml_program.global_load_const @w : tensor<2x2xf32> {pt2e.name = "b_w"}
  // CHECK-DAG: %[[B:.+]] = ml_program.global_load_const @b : tensor<2xf32> {pt2e.name = "b_b"}
  // Both graphs are given what either reads, deep in it or not.
  // CHECK: aten.operator "higher_order::cond{{.*}}(%[[P]], %[[X]], %[[W]], %[[B]])
  // CHECK-SAME: {arg1 = {inputs = ["v", "weight", "b_b"], name = "yes"}, arg2 = {inputs = ["arg0", "b_w", "b_b"], name = "no"}}
  // CHECK-NEXT: ^bb0(%[[V:.+]]: tensor<2x2xf32>, %[[W0:.+]]: tensor<2x2xf32>, %[[B0:.+]]: tensor<2xf32>):
  // CHECK-NEXT:   aten.linear %[[V]], %[[W0]]
  // CHECK: ^bb0(%[[V:.+]]: tensor<2x2xf32>, %[[W0:.+]]: tensor<2x2xf32>, %[[B0:.+]]: tensor<2xf32>):
  // CHECK-NEXT:   aten.operator "higher_order::map_impl{{.*}}(%[[V]], %[[B0]])
  // CHECK-NEXT:   ^bb0(%[[ROW:.+]]: tensor<2xf32>, %[[B1:.+]]: tensor<2xf32>):
  // CHECK-NEXT:     aten.add.Tensor %[[ROW]], %[[B1]]
  %p = aten.lt.Scalar %i other 3 : (tensor<i64>) -> tensor<i1>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {inputs = ["v"], name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%v: tensor<2x2xf32>):
    %w = ml_program.global_load_const @w : tensor<2x2xf32> {pt2e.name = "weight"}
    %1 = aten.linear %v, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  }, {
  ^bb0(%v: tensor<2x2xf32>):
    %1 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%v) {arg0 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
    ^bb0(%row: tensor<2xf32>):
      %b = ml_program.global_load_const @b : tensor<2xf32>
      %2 = aten.add.Tensor %row, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      aten.yield %2 : tensor<2xf32>
    } : (tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
