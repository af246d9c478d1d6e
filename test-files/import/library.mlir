// The operators of a library have a schema that is made from their calls: without the arguments that a call leaves out.
// RUN: pt2e-opt %S/Inputs/library.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> tensor<2x3xf32> {
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[ARG0]], 2 {{.*}}pt2e.name = "mul"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[OPERATOR:.+]]:3 = aten.operator "fixture::mix(Tensor x, Tensor[] ws, str[] names, float[] scales, str mode, *, int k, Tensor maybe, ScalarType dtype) -> (Tensor, Tensor[])"(%[[ARG0]], %[[ARG0]], %[[MUL_TENSOR]], %[[ARG0]]) {dtype = i64, k = 4 : i64, mode = "b", names = ["p", "q"], scales = array<f64: 5.000000e-01, 2.000000e+00>} {{.*}}pt2e.name = "mix", pt2e.result_names = ["getitem", "getitem_2", "getitem_3"]} : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
// CHECK-NEXT:   %[[OPERATOR_1:.+]]:2 = aten.operator "fixture::mix(Tensor x, Tensor[] ws, str[] names, float[] scales) -> (Tensor, Tensor[])"(%[[OPERATOR]]#0, %[[OPERATOR]]#1) {names = [], scales = array<f64: 1.500000e+00>} {{.*}}pt2e.name = "mix_1", pt2e.result_names = ["getitem_4", "getitem_6"]} : (tensor<2x3xf32>, tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[OPERATOR_1]]#0, %[[OPERATOR]]#2 {{.*}}pt2e.name = "add"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[ADD_TENSOR]], %[[OPERATOR_1]]#1 {{.*}}pt2e.name = "add_1"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %[[ADD_TENSOR_1]] : tensor<2x3xf32>
// CHECK-NEXT: }
