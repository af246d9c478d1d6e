// What autocast does inside of an operator that is made of others cannot be written out: the block stays as it is.
// RUN: pt2e-opt %S/Inputs/composite.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> tensor<2x2xbf16> {
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> Tensor[]"(%[[ARG0]]) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = false, arg4 = {inputs = ["arg0_1"], name = "submod_1"}} graphs {
// CHECK-NEXT:   ^bb0(%[[ARG1:.+]]: tensor<2x3xf32>):
// CHECK-NEXT:     %[[EINSUM:.+]] = aten.einsum [%[[ARG1]], %[[ARG1]]] equation "ij,kj->ik" {{.*}}pt2e.name = "einsum"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xbf16>
// CHECK-NEXT:     aten.yield %[[EINSUM]] : tensor<2x2xbf16>
// CHECK-NEXT:   } {{.*}}pt2e.name = "einsum", pt2e.result_names = ["getitem"]} : (tensor<2x3xf32>) -> tensor<2x2xbf16>
// CHECK-NEXT:   return %[[OPERATOR]] : tensor<2x2xbf16>
// CHECK-NEXT: }
