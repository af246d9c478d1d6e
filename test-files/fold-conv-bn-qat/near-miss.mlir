// Norms that fuse-conv-bn-qat did not make ready stay.
// RUN: pt2e-opt %s --fold-conv-bn-qat | FileCheck %s

pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
ml_program.global private @w(dense<2.0> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
ml_program.global private @scale(dense<2.0> : tensor<1x3x1x1xf32>) : tensor<1x3x1x1xf32>
ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// The weight is observed before it is scaled, so the norm cannot go into it.
// CHECK-LABEL: func.func @plain
// CHECK: %[[CONV:.+]] = aten.conv2d
// CHECK-NEXT: aten.batch_norm %[[CONV]]
func.func @plain(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %0 = pt2e.observe %w @observer_0 : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.conv2d %x, %0 : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %2 = aten.batch_norm %1 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %2 : tensor<1x3x4x4xf32>
}

// The model itself divides, by something else than the norm's scale.
// CHECK-LABEL: func.func @own_division
// CHECK: %[[CONV:.+]] = aten.conv2d
// CHECK: %[[Y:.+]] = aten.div.Tensor %[[CONV]]
// CHECK-NEXT: aten.batch_norm %[[Y]]
func.func @own_division(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %0 = pt2e.observe %w @observer_0 : tensor<3x2x1x1xf32>
  %scale = ml_program.global_load_const @scale : tensor<1x3x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %1 = aten.conv2d %x, %0 : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %2 = aten.div.Tensor %1, %scale : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
  %3 = aten.batch_norm %2 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %3 : tensor<1x3x4x4xf32>
}
