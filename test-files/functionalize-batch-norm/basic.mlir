// RUN: pt2e-opt %s --functionalize-batch-norm 2>&1 | FileCheck %s

// CHECK: warning: the model was exported in training mode: 4 batch norm(s) (`batch_norm`, ...) normalize by each batch, and write their running statistics
// CHECK-NEXT: note: each becomes a functional batch norm, and its new statistics are stored in the buffers
// CHECK-NEXT: note: for inference, call `model.eval()` before torch.export.export

ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32> {pt2e.name = "b_mean"}
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32> {pt2e.name = "b_var"}
ml_program.global private @scale(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK: ml_program.global private mutable @mean(
// CHECK: ml_program.global private mutable @var(
// CHECK: ml_program.global private @scale(

// As torch-mlir gives it, in which nothing says that it writes. The names are those that PyTorch's decomposition gives.
// CHECK-LABEL: func.func @stored(
// CHECK-NEXT: %[[W:.+]] = ml_program.global_load_const @scale
// CHECK-NEXT: %[[MEAN:.+]] = ml_program.global_load @mean
// CHECK-NEXT: %[[VAR:.+]] = ml_program.global_load @var
// CHECK-NEXT: %[[Y:.+]], %{{.+}}, %{{.+}}, %[[M:.+]], %[[V:.+]] = aten._native_batch_norm_legit_functional %{{.+}}, %[[MEAN]], %[[VAR]] weight %[[W]] bias %[[W]] training true momentum 1.000000e-01 eps 1.000000e-05
// CHECK-SAME: pt2e.name = "_native_batch_norm_legit_functional", pt2e.result_names = ["batch_norm", "batch_norm_mean", "batch_norm_rstd", "batch_norm_running_mean", "batch_norm_running_var"]}
// CHECK-NEXT: %[[NEW_MEAN:.+]] = aten.copy %[[MEAN]], %[[M]] {pt2e.inplace, pt2e.name = "copy_"}
// CHECK-NEXT: %[[NEW_VAR:.+]] = aten.copy %[[VAR]], %[[V]] {pt2e.inplace, pt2e.name = "copy__1"}
// CHECK-NEXT: ml_program.global_store @mean = %[[NEW_MEAN]]
// CHECK-NEXT: ml_program.global_store @var = %[[NEW_VAR]]
// CHECK-NEXT: return %[[Y]]
func.func @stored(%x: tensor<4x2xf32> {pt2e.name = "x"}) -> tensor<4x2xf32> {
  %w = ml_program.global_load_const @scale : tensor<2xf32>
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.batch_norm %x weight %w bias %w running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true {pt2e.name = "batch_norm"} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// Called twice, it goes on from where it was.
ml_program.global private @mean2(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var2(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @twice(
// CHECK: %[[MEAN:.+]] = ml_program.global_load @mean2
// CHECK: %[[VAR:.+]] = ml_program.global_load @var2
// CHECK-NEXT: %[[Y:.+]], %{{.+}}, %{{.+}}, %[[M:.+]], %[[V:.+]] = aten._native_batch_norm_legit_functional %{{.+}}, %[[MEAN]], %[[VAR]] training true
// CHECK-NEXT: %[[MEAN_1:.+]] = aten.copy %[[MEAN]], %[[M]] {pt2e.inplace}
// CHECK-NEXT: %[[VAR_1:.+]] = aten.copy %[[VAR]], %[[V]] {pt2e.inplace}
// CHECK-NEXT: %[[Z:.+]], %{{.+}}, %{{.+}}, %[[M_1:.+]], %[[V_1:.+]] = aten._native_batch_norm_legit_functional %[[Y]], %[[MEAN_1]], %[[VAR_1]] training true
// CHECK-NEXT: %[[MEAN_2:.+]] = aten.copy %[[MEAN_1]], %[[M_1]] {pt2e.inplace}
// CHECK-NEXT: %[[VAR_2:.+]] = aten.copy %[[VAR_1]], %[[V_1]] {pt2e.inplace}
// CHECK-NEXT: ml_program.global_store @mean2 = %[[MEAN_2]]
// CHECK-NEXT: ml_program.global_store @var2 = %[[VAR_2]]
// CHECK-NEXT: return %[[Z]]
func.func @twice(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %m = ml_program.global_load_const @mean2 : tensor<2xf32>
  %v = ml_program.global_load_const @var2 : tensor<2xf32>
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// As it is read from an archive, it gives what it leaves in its statistics: here in a part of what the caller gives.
// CHECK-LABEL: func.func @read(
// CHECK-SAME: %[[X:.+]]: tensor<4x2xf32>, %[[S:.+]]: tensor<2x2xf32>
// CHECK-NEXT: %[[MEAN:.+]] = aten.select.int %[[S]] dim 0 index 0
// CHECK-NEXT: %[[VAR:.+]] = aten.select.int %[[S]] dim 0 index 1
// CHECK-NEXT: %[[Y:.+]], %{{.+}}, %{{.+}}, %[[M:.+]], %[[V:.+]] = aten._native_batch_norm_legit_functional %[[X]], %[[MEAN]], %[[VAR]] training true
// CHECK-NEXT: %[[NEW_MEAN:.+]] = aten.copy %[[MEAN]], %[[M]] {pt2e.inplace}
// CHECK-NEXT: %[[NEW_VAR:.+]] = aten.copy %[[VAR]], %[[V]] {pt2e.inplace}
// CHECK-NEXT: %[[HALF:.+]] = aten.select_scatter %[[S]], %[[NEW_MEAN]] dim 0 index 0
// CHECK-NEXT: %[[WHOLE:.+]] = aten.select_scatter %[[HALF]], %[[NEW_VAR]] dim 0 index 1
// CHECK-NEXT: return %[[Y]], %[[WHOLE]]
func.func @read(%x: tensor<4x2xf32>, %s: tensor<2x2xf32>) -> (tensor<4x2xf32>, tensor<2x2xf32> {pt2e.writes = 1 : i64}) {
  %m = aten.select.int %s dim 0 index 0 : (tensor<2x2xf32>) -> tensor<2xf32>
  %v = aten.select.int %s dim 0 index 1 : (tensor<2x2xf32>) -> tensor<2xf32>
  %0:3 = aten.operator "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> (Tensor, Tensor running_mean, Tensor running_var)"(%x, %m, %v) {cudnn_enabled = true, eps = 1.0e-5, momentum = 0.1, training = true, operandSegmentSizes = array<i32: 1, 0, 0, 1, 1>} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>)
  %1 = aten.select_scatter %s, %0#1 dim 0 index 0 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = aten.select_scatter %1, %0#2 dim 0 index 1 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0#0, %2 : tensor<4x2xf32>, tensor<2x2xf32>
}
