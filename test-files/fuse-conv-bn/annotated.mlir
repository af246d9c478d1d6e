// What is annotated stays: with a folded norm the op has a bias, of which its annotation says nothing.
// RUN: pt2e-opt %s --fuse-conv-bn 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=SAID --input-file=%t
// SAID-COUNT-2: remark: this batch norm is not folded: it is annotated already; --fuse-conv-bn comes before --annotate
// SAID-NOT: remark

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

ml_program.global private @w(dense<2.0> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>
ml_program.global private @s(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @conv_annotated
func.func @conv_annotated(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %s = ml_program.global_load_const @s : tensor<2xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @norm_annotated
func.func @norm_annotated(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d
  // CHECK: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %s = ml_program.global_load_const @s : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training false momentum 0.1 eps 1.0 cudnn_enabled true {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float, #pt2e.float], output = #act>} : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// Its neighbour is folded: 2 / sqrt(1 + 1), and a bias.
// CHECK-LABEL: func.func @free
func.func @free(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d %{{.+}}, %{{.+}} bias
  // CHECK-NOT: aten.batch_norm
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %s = ml_program.global_load_const @s : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %s running_var %s training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}
