// An op of several results, whose names are kept, and a literal that the caller gives.
// RUN: pt2e-opt %S/Inputs/pieces.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> (tensor<2x2xf32>, tensor<2x1xf32>) {
// CHECK-NEXT:   %[[SPLIT_WITH_SIZES:.+]]:2 = aten.split_with_sizes %[[ARG0]] split_sizes [1, 2] dim 1 {pt2e.layout = ["sizes (2, 1) strides (3, 1)", "sizes (2, 2) strides (3, 1)"], {{.*}}pt2e.name = "split_with_sizes", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<2x3xf32>) -> (tensor<2x1xf32>, tensor<2x2xf32>)
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[SPLIT_WITH_SIZES]]#1, 2 {{.*}}pt2e.name = "mul"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   return %[[MUL_TENSOR]], %[[SPLIT_WITH_SIZES]]#0 : tensor<2x2xf32>, tensor<2x1xf32>
// CHECK-NEXT: }
