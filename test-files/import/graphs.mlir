// The graphs of higher-order operators are regions, one in another.
// RUN: pt2e-opt %S/Inputs/loops.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<i64> {pt2e.name = "i"}, %[[ARG1:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> (tensor<i64>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// CHECK-NEXT:   %[[LINEAR_BIAS:.+]] = ml_program.global_load_const @linear.bias : tensor<3xf32> {pt2e.name = "p_linear_bias"}
// CHECK-NEXT:   %[[LINEAR_WEIGHT:.+]] = ml_program.global_load_const @linear.weight : tensor<3x3xf32> {pt2e.name = "p_linear_weight"}
// CHECK-NEXT:   %[[OPERATOR:.+]]:2 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%[[ARG0]], %[[ARG1]], %[[LINEAR_BIAS]], %[[LINEAR_WEIGHT]]) {arg0 = {inputs = ["arg0_1", "arg1_1", "arg2_1", "arg3_1"], name = "while_loop_cond_graph_0", single = true}, arg1 = {inputs = ["arg0_1", "arg1_1", "arg2_1", "arg3_1"], name = "while_loop_body_graph_0"}, operandSegmentSizes = array<i32: 2, 2>} graphs {
// CHECK-NEXT:   ^bb0(%[[ARG2:.+]]: tensor<i64>, %[[ARG3:.+]]: tensor<2x3xf32>, %[[ARG4:.+]]: tensor<3xf32>, %[[ARG5:.+]]: tensor<3x3xf32>):
// CHECK-NEXT:     %[[LT_SCALAR:.+]] = aten.lt.Scalar %[[ARG2]] other 3 {{.*}}pt2e.name = "lt"} : (tensor<i64>) -> tensor<i1>
// CHECK-NEXT:     aten.yield %[[LT_SCALAR]] : tensor<i1>
// CHECK-NEXT:   }, {
// CHECK-NEXT:   ^bb0(%[[ARG2]]: tensor<i64>, %[[ARG3]]: tensor<2x3xf32>, %[[ARG4]]: tensor<3xf32>, %[[ARG5]]: tensor<3x3xf32>):
// CHECK-NEXT:     %[[LT_SCALAR]] = aten.add.Tensor %[[ARG2]], 1 {{.*}}pt2e.name = "add"} : (tensor<i64>) -> tensor<i64>
// CHECK-NEXT:     %[[SUM:.+]] = aten.sum %[[ARG3]] {{.*}}pt2e.name = "sum_1"} : (tensor<2x3xf32>) -> tensor<f32>
// CHECK-NEXT:     %[[GT_SCALAR:.+]] = aten.gt.Scalar %[[SUM]] other 0 {{.*}}pt2e.name = "gt"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:     %[[OPERATOR_1:.+]] = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%[[GT_SCALAR]], %[[ARG3]], %[[ARG4]], %[[ARG5]]) {arg1 = {inputs = ["arg0_1", "arg1_1", "arg2_1"], name = "true_graph_0"}, arg2 = {inputs = ["arg0_1", "arg1_1", "arg2_1"], name = "false_graph_0"}} graphs {
// CHECK-NEXT:     ^bb0(%[[ARG6:.+]]: tensor<2x3xf32>, %[[ARG7:.+]]: tensor<3xf32>, %[[ARG8:.+]]: tensor<3x3xf32>):
// CHECK-NEXT:       %[[LINEAR:.+]] = aten.linear %[[ARG6]], %[[ARG8]] bias %[[ARG7]] {{.*}}pt2e.name = "linear"} : (tensor<2x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:       aten.yield %[[LINEAR]] : tensor<2x3xf32>
// CHECK-NEXT:     }, {
// CHECK-NEXT:     ^bb0(%[[ARG6]]: tensor<2x3xf32>, %[[ARG7]]: tensor<3xf32>, %[[ARG8]]: tensor<3x3xf32>):
// CHECK-NEXT:       %[[LINEAR]] = aten.neg %[[ARG6]] {{.*}}pt2e.name = "neg"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:       aten.yield %[[LINEAR]] : tensor<2x3xf32>
// CHECK-NEXT:     } {{.*}}pt2e.name = "cond", pt2e.result_names = ["getitem"]} : (tensor<i1>, tensor<2x3xf32>, tensor<3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:     aten.yield %[[LT_SCALAR]], %[[OPERATOR_1]] : tensor<i64>, tensor<2x3xf32>
// CHECK-NEXT:   } {{.*}}pt2e.name = "while_loop", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<i64>, tensor<2x3xf32>, tensor<3xf32>, tensor<3x3xf32>) -> (tensor<i64>, tensor<2x3xf32>)
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%[[ARG1]]) {arg0 = {inputs = ["x"], name = "body_graph_0"}, operandSegmentSizes = array<i32: 1, 0>} graphs {
// CHECK-NEXT:   ^bb0(%[[ARG2]]: tensor<3xf32>):
// CHECK-NEXT:     %[[LT_SCALAR]] = aten.relu %[[ARG2]] {{.*}}pt2e.name = "relu"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:     %[[SUM]] = aten.add.Tensor %[[LT_SCALAR]], 1.000000e+00 {{.*}}pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:     aten.yield %[[SUM]] : tensor<3xf32>
// CHECK-NEXT:   } {{.*}}pt2e.name = "map_impl", pt2e.result_names = ["getitem_2"]} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ZEROS:.+]] = aten.zeros size [3] device "cpu" pin_memory false {{.*}}pt2e.name = "zeros"} : () -> tensor<3xf32>
// CHECK-NEXT:   %[[OPERATOR_3:.+]]:2 = aten.operator "higher_order::scan(Graph arg0, Tensor[] arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%[[ZEROS]], %[[ARG1]]) {arg0 = {inputs = ["arg0_1", "arg1_1"], name = "scan_combine_graph_0"}, operandSegmentSizes = array<i32: 1, 1, 0>} graphs {
// CHECK-NEXT:   ^bb0(%[[ARG2]]: tensor<3xf32>, %[[ARG3]]: tensor<3xf32>):
// CHECK-NEXT:     %[[LT_SCALAR]] = aten.add.Tensor %[[ARG2]], %[[ARG3]] {{.*}}pt2e.name = "add"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:     %[[SUM]] = aten.mul.Tensor %[[ARG2]], %[[ARG3]] {{.*}}pt2e.name = "mul"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:     aten.yield %[[LT_SCALAR]], %[[SUM]] : tensor<3xf32>, tensor<3xf32>
// CHECK-NEXT:   } {{.*}}pt2e.name = "scan", pt2e.result_names = ["getitem_3", "getitem_4"]} : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>)
// CHECK-NEXT:   return %[[OPERATOR]]#0, %[[OPERATOR]]#1, %[[OPERATOR_2]], %[[OPERATOR_3]]#0, %[[OPERATOR_3]]#1 : tensor<i64>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// CHECK-NEXT: }
