// RUN: pt2e-opt %s --fuse-conv-bn-qat --insert-observers --insert-fake-quants --recover-observers --fold-conv-bn-qat --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max, fake_quant = fake_quantize>

ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// The weight is computed in every run.
func.func @computed(%x: tensor<1x2x4x4xf32>, %w: tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32> {
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  // expected-remark @+3 {{this batch norm is not folded: a parameter is not a constant}}
  // expected-error @+2 {{this batch norm cannot be folded after quantization-aware training}}
  // expected-note @+1 {{a remark says why; the observer of the weight has seen the folded weight, and fits no other}}
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  return %1 : tensor<1x3x4x4xf32>
}
