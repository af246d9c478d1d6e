// One parameter under two names is one global.
// RUN: pt2e-opt %S/Inputs/tied.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @first.weight(dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.aliases = [{fqn = "second.weight", kind = "parameter", name = "p_second_weight"}], pt2e.fqn = "first.weight", pt2e.kind = "parameter", pt2e.name = "p_first_weight", pt2e.requires_grad}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
// CHECK-NEXT:   %[[FIRST_WEIGHT:.+]] = ml_program.global_load_const @first.weight : tensor<2x2xf32> {pt2e.name = "p_second_weight"}
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[ARG0]], %[[FIRST_WEIGHT]] {{.*}}pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   %[[LINEAR_1:.+]] = aten.linear %[[LINEAR]], %[[FIRST_WEIGHT]] {{.*}}pt2e.name = "linear_1"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   return %[[LINEAR_1]] : tensor<2x2xf32>
// CHECK-NEXT: }
