// Sizes that are expressions are `?`; the expressions stay beside them.
// RUN: pt2e-opt %S/../models/dynamic_batch.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @conv.0.0.weight(dense_resource<conv.0.0.weight> : tensor<4x3x3x3xf32>) : tensor<4x3x3x3xf32> {pt2e.fqn = "conv.0.0.weight", pt2e.kind = "parameter", pt2e.name = "p_conv_0_0_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @conv.0.1.weight(dense<[0.833556592, 0.722138881, 1.06159735, 1.23975408]> : tensor<4xf32>) : tensor<4xf32> {pt2e.fqn = "conv.0.1.weight", pt2e.kind = "parameter", pt2e.name = "p_conv_0_1_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @conv.0.1.bias(dense<[0.146861851, 0.599857628, 0.847722113, 0.9300583]> : tensor<4xf32>) : tensor<4xf32> {pt2e.fqn = "conv.0.1.bias", pt2e.kind = "parameter", pt2e.name = "p_conv_0_1_bias", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @head.weight(dense_resource<head.weight> : tensor<10x64xf32>) : tensor<10x64xf32> {pt2e.fqn = "head.weight", pt2e.kind = "parameter", pt2e.name = "p_head_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @head.bias(dense_resource<__elided__> : tensor<10xf32>) : tensor<10xf32> {pt2e.fqn = "head.bias", pt2e.kind = "parameter", pt2e.name = "p_head_bias", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @conv.0.1.running_mean(dense<[-0.0195226744, 0.0287022628, 0.0229789801, 0.0117235826]> : tensor<4xf32>) : tensor<4xf32> {pt2e.fqn = "conv.0.1.running_mean", pt2e.kind = "buffer", pt2e.name = "b_conv_0_1_running_mean"}
// CHECK-NEXT: ml_program.global private @conv.0.1.running_var(dense<[0.245142683, 0.322368771, 0.350005716, 0.343739271]> : tensor<4xf32>) : tensor<4xf32> {pt2e.fqn = "conv.0.1.running_var", pt2e.kind = "buffer", pt2e.name = "b_conv_0_1_running_var"}
// CHECK-NEXT: ml_program.global private @conv.0.1.num_batches_tracked(dense<8> : tensor<i64>) : tensor<i64> {pt2e.fqn = "conv.0.1.num_batches_tracked", pt2e.kind = "buffer", pt2e.name = "b_conv_0_1_num_batches_tracked"}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?x3x8x8xf32> {pt2e.layout = ["sizes (s77 [2], 3, 8, 8)"], pt2e.name = "x"}) -> tensor<?x10xf32> {
// CHECK-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 {pt2e.layout = ["s77 [2]"], {{.*}}pt2e.name = "sym_size_int_1"} : (tensor<?x3x8x8xf32>) -> index
// CHECK-NEXT:   %[[CONV_0_0_WEIGHT:.+]] = ml_program.global_load_const @conv.0.0.weight : tensor<4x3x3x3xf32> {pt2e.name = "p_conv_0_0_weight"}
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[CONV_0_0_WEIGHT]] stride [2, 2] padding [1, 1] {pt2e.layout = ["sizes (s77 [2], 4, 4, 4)"], {{.*}}pt2e.name = "conv2d"} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x4x4xf32>
// CHECK-NEXT:   %[[CONV_0_1_WEIGHT:.+]] = ml_program.global_load_const @conv.0.1.weight : tensor<4xf32> {pt2e.name = "p_conv_0_1_weight"}
// CHECK-NEXT:   %[[CONV_0_1_BIAS:.+]] = ml_program.global_load_const @conv.0.1.bias : tensor<4xf32> {pt2e.name = "p_conv_0_1_bias"}
// CHECK-NEXT:   %[[CONV_0_1_RUNNING_MEAN:.+]] = ml_program.global_load_const @conv.0.1.running_mean : tensor<4xf32> {pt2e.name = "b_conv_0_1_running_mean"}
// CHECK-NEXT:   %[[CONV_0_1_RUNNING_VAR:.+]] = ml_program.global_load_const @conv.0.1.running_var : tensor<4xf32> {pt2e.name = "b_conv_0_1_running_var"}
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[CONV2D]] weight %[[CONV_0_1_WEIGHT]] bias %[[CONV_0_1_BIAS]] running_mean %[[CONV_0_1_RUNNING_MEAN]] running_var %[[CONV_0_1_RUNNING_VAR]] training false momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled false {pt2e.layout = ["sizes (s77 [2], 4, 4, 4)"], {{.*}}pt2e.name = "batch_norm"} : (tensor<?x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x4x4xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[BATCH_NORM]] {pt2e.layout = ["sizes (s77 [2], 4, 4, 4)"], {{.*}}pt2e.name = "relu"} : (tensor<?x4x4x4xf32>) -> tensor<?x4x4x4xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RELU]] size [%[[SYM_SIZE_INT]], -1] {pt2e.layout = ["sizes (s77 [2], 64)"], {{.*}}pt2e.name = "view"} : (tensor<?x4x4x4xf32>, index) -> tensor<?x64xf32>
// CHECK-NEXT:   %[[HEAD_WEIGHT:.+]] = ml_program.global_load_const @head.weight : tensor<10x64xf32> {pt2e.name = "p_head_weight"}
// CHECK-NEXT:   %[[HEAD_BIAS:.+]] = ml_program.global_load_const @head.bias : tensor<10xf32> {pt2e.name = "p_head_bias"}
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[VIEW]], %[[HEAD_WEIGHT]] bias %[[HEAD_BIAS]] {pt2e.layout = ["sizes (s77 [2], 10)"], {{.*}}pt2e.name = "linear"} : (tensor<?x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<?x10xf32>
// CHECK-NEXT:   return %[[LINEAR]] : tensor<?x10xf32>
// CHECK-NEXT: }
