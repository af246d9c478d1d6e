// Norms that stay as they are.
// RUN: pt2e-opt %s --restore-batch-norm --verify-diagnostics | FileCheck %s

ml_program.global private mutable @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// The new mean is a result of the program too.
// CHECK: ml_program.global private mutable @mean(dense<0.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private mutable @var(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @returned(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>) {
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load @mean : tensor<2xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load @var : tensor<2xf32>
// CHECK-NEXT:   %[[RESULT0:.+]], %[[RESULT1:.+]], %[[RESULT2:.+]], %[[RUNNING_MEAN_OUT:.+]], %[[RUNNING_VAR_OUT:.+]] = aten._native_batch_norm_legit_functional %[[ARG0]], %[[MEAN]], %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
// CHECK-NEXT:   %[[COPY:.+]] = aten.copy %[[MEAN]], %[[RUNNING_MEAN_OUT]] {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[COPY_1:.+]] = aten.copy %[[VAR]], %[[RUNNING_VAR_OUT]] {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   ml_program.global_store @mean = %[[COPY]] : tensor<2xf32>
// CHECK-NEXT:   ml_program.global_store @var = %[[COPY_1]] : tensor<2xf32>
// CHECK-NEXT:   return %[[RESULT0]], %[[COPY]] : tensor<4x2xf32>, tensor<2xf32>
// CHECK-NEXT: }
func.func @returned(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>) {
  %m = ml_program.global_load @mean : tensor<2xf32>
  %v = ml_program.global_load @var : tensor<2xf32>
  // expected-warning @+2 {{'aten._native_batch_norm_legit_functional' cannot be trained in PyTorch}}
  // expected-note @+1 {{the program also reads its running statistics after it has written them}}
  %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %m, %v training true momentum 0.1 eps 1.0e-5 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  %5 = aten.copy %m, %3 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %6 = aten.copy %v, %4 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  ml_program.global_store @mean = %5 : tensor<2xf32>
  ml_program.global_store @var = %6 : tensor<2xf32>
  return %0, %5 : tensor<4x2xf32>, tensor<2xf32>
}

// The old variance is read after the norm: `aten.batch_norm` would have overwritten it by then.
// CHECK-LABEL: func.func @read_late(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>) {
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load @mean : tensor<2xf32>
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load @var : tensor<2xf32>
// CHECK-NEXT:   %[[RESULT0:.+]], %[[RESULT1:.+]], %[[RESULT2:.+]], %[[RUNNING_MEAN_OUT:.+]], %[[RUNNING_VAR_OUT:.+]] = aten._native_batch_norm_legit_functional %[[ARG0]], %[[MEAN]], %[[VAR]] training true momentum 1.000000e-01 eps 1.000000e-05 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[VAR]] : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   return %[[RESULT0]], %[[SQRT]] : tensor<4x2xf32>, tensor<2xf32>
// CHECK-NEXT: }
func.func @read_late(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>) {
  %m = ml_program.global_load @mean : tensor<2xf32>
  %v = ml_program.global_load @var : tensor<2xf32>
  // expected-warning @+2 {{'aten._native_batch_norm_legit_functional' cannot be trained in PyTorch}}
  // expected-note @+1 {{the program also reads its running statistics after it has written them}}
  %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %m, %v training true momentum 0.1 eps 1.0e-5 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  %5 = aten.sqrt %v : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %5 : tensor<4x2xf32>, tensor<2xf32>
}

// In inference mode it writes nothing.
// CHECK-LABEL: func.func @inference(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>, %[[ARG1:.+]]: tensor<2xf32>, %[[ARG2:.+]]: tensor<2xf32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[RESULT0:.+]], %[[RESULT1:.+]], %[[RESULT2:.+]], %[[RUNNING_MEAN_OUT:.+]], %[[RUNNING_VAR_OUT:.+]] = aten._native_batch_norm_legit_functional %[[ARG0]], %[[ARG1]], %[[ARG2]] training false momentum 1.000000e-01 eps 1.000000e-05 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
// CHECK-NEXT:   return %[[RESULT0]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @inference(%x: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<4x2xf32> {
  %0, %1, %2, %3, %4 = aten._native_batch_norm_legit_functional %x, %m, %v training false momentum 0.1 eps 1.0e-5 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  return %0 : tensor<4x2xf32>
}
