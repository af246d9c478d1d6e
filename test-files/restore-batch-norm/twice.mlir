// What functionalize-batch-norm makes of a norm that is called twice is restored; without a copy or a result that is used it
// is the same module again.
// RUN: pt2e-opt %s --functionalize-batch-norm --restore-batch-norm | FileCheck %s

ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK: ml_program.global private @mean(dense<0.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private @var(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @twice(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<2xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<2xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[ARG0]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   %[[BATCH_NORM_1:.+]] = aten.batch_norm %[[BATCH_NORM]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[BATCH_NORM_1]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @twice(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}
