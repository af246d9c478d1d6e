// A batch norm in training mode, in a no_grad block in an autocast block: each pass gets what the one before has made.
// RUN: pt2e-opt %s --import 2>/dev/null | FileCheck %s

ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @all(
// CHECK-SAME: %[[X:.+]]: tensor<2x2xf32>
// CHECK-NEXT: %[[MEAN:.+]] = ml_program.global_load @mean
// CHECK-NEXT: %[[VAR:.+]] = ml_program.global_load @var
// CHECK-NEXT: %[[Y:.+]], %{{.+}}, %{{.+}}, %[[M:.+]], %[[V:.+]] = aten._native_batch_norm_legit_functional %[[X]], %[[MEAN]], %[[VAR]] training true
// CHECK-NEXT: %[[NEW_MEAN:.+]] = aten.copy %[[MEAN]], %[[M]] {pt2e.inplace}
// CHECK-NEXT: %[[NEW_VAR:.+]] = aten.copy %[[VAR]], %[[V]] {pt2e.inplace}
// CHECK-NEXT: %[[TO:.+]] = aten.to.dtype %[[Y]] dtype bf16
// CHECK-NEXT: %[[MM:.+]] = aten.mm %[[TO]], %[[TO]]
// CHECK-NEXT: ml_program.global_store @mean = %[[NEW_MEAN]]
// CHECK-NEXT: ml_program.global_store @var = %[[NEW_VAR]]
// CHECK-NEXT: return %[[MM]]
func.func @all(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor arg6, Tensor arg7) -> Tensor[]"(%x, %m, %v) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>, %b: tensor<2xf32>, %c: tensor<2xf32>):
    %1 = aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2, Tensor arg3, Tensor arg4) -> Tensor[]"(%a, %b, %c) {arg0 = false, arg1 = {}} graphs {
    ^bb0(%d: tensor<2x2xf32>, %e: tensor<2xf32>, %f: tensor<2xf32>):
      %2 = aten.batch_norm %d running_mean %e running_var %f training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
      aten.yield %2 : tensor<2x2xf32>
    } : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    %2 = aten.mm %1, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %2 : tensor<2x2xbf16>
  } : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}
