// A buffer that the program writes to is loaded and stored; the others stay constants.
// RUN: pt2e-opt %S/Inputs/counter.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @scale(dense<2.000000e+00> : tensor<3xf32>) : tensor<3xf32> {pt2e.fqn = "scale", pt2e.kind = "parameter", pt2e.name = "p_scale", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private mutable @count(dense<0.000000e+00> : tensor<3xf32>) : tensor<3xf32> {pt2e.fqn = "count", pt2e.kind = "buffer", pt2e.name = "b_count"}
// CHECK-NEXT: ml_program.global private @unused(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "unused", pt2e.kind = "non_persistent_buffer", pt2e.name = "b_unused"}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> tensor<2x3xf32> {
// CHECK-NEXT:   %[[COUNT:.+]] = ml_program.global_load @count : tensor<3xf32> {pt2e.name = "b_count"}
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[COUNT]], 1.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "add_"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SCALE:.+]] = ml_program.global_load_const @scale : tensor<3xf32> {pt2e.name = "p_scale"}
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[ARG0]], %[[SCALE]] {{.*}}pt2e.name = "mul"} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[MUL_TENSOR]], %[[ADD_TENSOR]] {{.*}}pt2e.name = "add"} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   ml_program.global_store @count = %[[ADD_TENSOR]] : tensor<3xf32>
// CHECK-NEXT:   return %[[ADD_TENSOR_1]] : tensor<2x3xf32>
// CHECK-NEXT: }
