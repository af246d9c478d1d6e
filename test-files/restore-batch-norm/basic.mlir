// Functional batch norms in training mode write to their statistics themselves again.
// RUN: pt2e-opt %s --restore-batch-norm | FileCheck %s

ml_program.global private mutable @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @scale(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// The names are those before functionalize-batch-norm.
// CHECK: ml_program.global private @mean(dense<0.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private @var(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private @scale(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @once(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[SCALE:.+]] = ml_program.global_load_const @scale : tensor<2xf32>
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<2xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<2xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[ARG0]] weight %[[SCALE]] bias %[[SCALE]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 3.000000e-02 eps 1.000000e-03 cudnn_enabled true {pt2e.name = "batch_norm"} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[BATCH_NORM]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @once(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %w = ml_program.global_load_const @scale : tensor<2xf32>
  %m = ml_program.global_load @mean : tensor<2xf32>
  %v = ml_program.global_load @var : tensor<2xf32>
  %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %m, %v weight %w bias %w training true momentum 0.03 eps 1.0e-3 {pt2e.name = "_native_batch_norm_legit_functional", pt2e.result_names = ["batch_norm", "batch_norm_mean", "batch_norm_rstd", "batch_norm_running_mean", "batch_norm_running_var"]} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  %5 = aten.copy %m, %3 {pt2e.inplace, pt2e.name = "copy_"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %6 = aten.copy %v, %4 {pt2e.inplace, pt2e.name = "copy__1"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  ml_program.global_store @mean = %5 : tensor<2xf32>
  ml_program.global_store @var = %6 : tensor<2xf32>
  return %0 : tensor<4x2xf32>
}
