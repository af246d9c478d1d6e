// RUN: pt2e-opt %s --functionalize-batch-norm 2>&1 | FileCheck %s

// CHECK: warning: the model was exported in training mode: 4 batch norm(s) (`batch_norm`, ...) normalize by each batch, and write their running statistics
// CHECK-NEXT: note: each becomes a functional batch norm, whose new statistics are stored in the buffers
// CHECK-NEXT: note: for inference, call `model.eval()` before torch.export.export

ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32> {pt2e.name = "b_mean"}
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32> {pt2e.name = "b_var"}
ml_program.global private @scale(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// As torch-mlir gives it, in which nothing says that it writes. The names are those that PyTorch's decomposition gives.
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
func.func @twice(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %m = ml_program.global_load_const @mean2 : tensor<2xf32>
  %v = ml_program.global_load_const @var2 : tensor<2xf32>
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// As it is read from an archive, it gives what it leaves in its statistics: here in a part of what the caller gives.
func.func @read(%x: tensor<4x2xf32>, %s: tensor<2x2xf32>) -> (tensor<4x2xf32>, tensor<2x2xf32> {pt2e.writes = 1 : i64}) {
  %m = aten.select.int %s dim 0 index 0 : (tensor<2x2xf32>) -> tensor<2xf32>
  %v = aten.select.int %s dim 0 index 1 : (tensor<2x2xf32>) -> tensor<2xf32>
  %0:3 = aten.operator "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> (Tensor, Tensor running_mean, Tensor running_var)"(%x, %m, %v) {cudnn_enabled = true, eps = 1.0e-5, momentum = 0.1, training = true, operandSegmentSizes = array<i32: 1, 0, 0, 1, 1>} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>)
  %1 = aten.select_scatter %s, %0#1 dim 0 index 0 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = aten.select_scatter %1, %0#2 dim 0 index 1 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %0#0, %2 : tensor<4x2xf32>, tensor<2x2xf32>
}
