// A weight that graphs are given as an operand is read in each graph that uses it, and given no more.
// RUN: pt2e-opt %s --sink-constants | FileCheck %s

ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<2.0> : tensor<2xf32>) : tensor<2xf32>

// The first branch uses the weight, the second the bias; what is no constant stays an operand, and so do its names.
// CHECK-LABEL: func.func @branches
// CHECK-SAME: (%[[P:.+]]: tensor<i1>, %[[X:.+]]: tensor<2x2xf32>)
func.func @branches(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // CHECK-NOT: global_load_const
  // CHECK: aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%[[P]], %[[X]])
  // CHECK-SAME: {arg1 = {inputs = ["v"], layout = ["[2, 1]"], name = "yes"}, arg2 = {name = "no"}} graphs {
  // CHECK-NEXT: ^bb0(%[[A:.+]]: tensor<2x2xf32>):
  // CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<2x2xf32> {pt2e.name = "weight"}
  // CHECK-NEXT:   aten.linear %[[A]], %[[W]] :
  // CHECK: ^bb0(%[[A:.+]]: tensor<2x2xf32>):
  // CHECK-NEXT:   %[[B:.+]] = ml_program.global_load_const @b : tensor<2xf32>{{$}}
  // CHECK-NEXT:   aten.add.Tensor %[[A]], %[[B]] :
  // CHECK: } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %w, %x, %b) {arg1 = {inputs = ["weight", "v", "bias"], layout = ["", "[2, 1]", ""], name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%a0: tensor<2x2xf32>, %a1: tensor<2x2xf32>, %a2: tensor<2xf32>):
    %1 = aten.linear %a1, %a0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  }, {
  ^bb0(%a0: tensor<2x2xf32>, %a1: tensor<2x2xf32>, %a2: tensor<2xf32>):
    %1 = aten.add.Tensor %a1, %a2 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  } : (tensor<i1>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// What a loop carries stays, though it starts as a constant: it is another value the second time.
// CHECK-LABEL: func.func @loop
// CHECK-SAME: (%[[I:.+]]: tensor<i64>)
func.func @loop(%i: tensor<i64>) -> tensor<2x2xf32> {
  // CHECK: %[[C:.+]] = ml_program.global_load_const @w
  // CHECK-NEXT: aten.operator "higher_order::while_loop{{.*}}(%[[I]], %[[C]]) {
  // CHECK-SAME: operandSegmentSizes = array<i32: 2, 0>
  // CHECK-NEXT: ^bb0(%{{.+}}: tensor<i64>, %{{.+}}: tensor<2x2xf32>):
  // CHECK: ^bb0(%{{.+}}: tensor<i64>, %[[S:.+]]: tensor<2x2xf32>):
  // CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w
  // CHECK: aten.linear %[[S]], %[[W]]
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0:2 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%i, %w, %w) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 2, 1>} graphs {
  ^bb0(%j: tensor<i64>, %s: tensor<2x2xf32>, %v: tensor<2x2xf32>):
    %1 = aten.lt.Scalar %j other 3 : (tensor<i64>) -> tensor<i1>
    aten.yield %1 : tensor<i1>
  }, {
  ^bb0(%j: tensor<i64>, %s: tensor<2x2xf32>, %v: tensor<2x2xf32>):
    %1 = aten.add.Tensor %j, 1 : (tensor<i64>) -> tensor<i64>
    %2 = aten.linear %s, %v : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1, %2 : tensor<i64>, tensor<2x2xf32>
  } : (tensor<i64>, tensor<2x2xf32>, tensor<2x2xf32>) -> (tensor<i64>, tensor<2x2xf32>)
  return %0#1 : tensor<2x2xf32>
}

// A graph in a graph reads for itself what the outer one was given.
// CHECK-LABEL: func.func @nested
// CHECK-SAME: (%[[P:.+]]: tensor<i1>, %[[X:.+]]: tensor<2x2xf32>)
func.func @nested(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // CHECK: aten.operator "higher_order::map_impl{{.*}}(%[[X]], %[[P]])
  // CHECK-NEXT: ^bb0(%[[ROW:.+]]: tensor<2xf32>, %[[Q:.+]]: tensor<i1>):
  // CHECK-NEXT:   aten.operator "higher_order::cond{{.*}}(%[[Q]], %[[ROW]])
  // CHECK-NEXT:   ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT:     %[[B:.+]] = ml_program.global_load_const @b
  // CHECK-NEXT:     aten.add.Tensor %[[V]], %[[B]]
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT:     aten.yield %[[V]]
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%x, %p, %b) {arg0 = {}, operandSegmentSizes = array<i32: 1, 2>} graphs {
  ^bb0(%row: tensor<2xf32>, %q: tensor<i1>, %c: tensor<2xf32>):
    %1 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%q, %row, %c) {arg1 = {}, arg2 = {}} graphs {
    ^bb0(%v: tensor<2xf32>, %d: tensor<2xf32>):
      %2 = aten.add.Tensor %v, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      aten.yield %2 : tensor<2xf32>
    }, {
    ^bb0(%v: tensor<2xf32>, %d: tensor<2xf32>):
      aten.yield %v : tensor<2xf32>
    } : (tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<2x2xf32>, tensor<i1>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
