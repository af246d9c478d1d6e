// Names of a function and of a graph in it are apart, and so are those of two functions.
// RUN: pt2e-opt %s --unique-names | FileCheck %s

// CHECK-LABEL: func.func @graph
// CHECK: aten.neg {{.*}}pt2e.name = "again"}
// CHECK: aten.relu {{.*}}pt2e.name = "again"}
// CHECK: aten.neg {{.*}}pt2e.name = "again"}
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = aten.neg %x {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %y) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.relu %v {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.neg %v {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @other
// CHECK: aten.neg {{.*}}pt2e.name = "again"}
// CHECK-NEXT: aten.neg %{{[^{]*$}}
func.func @other(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.neg %x {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.neg %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
