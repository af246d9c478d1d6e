// A parameter whose data were left out when the module was printed cannot be folded, and not folding would be a decision that
// the whole module does not lead to.
// RUN: pt2e-opt %s --fuse-conv-bn --split-input-file --verify-diagnostics

ml_program.global private @w(dense_resource<__elided__> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @g(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @b(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @m(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @v(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @missing_w(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<2x1x1x1xf32>
  %g = ml_program.global_load_const @g : tensor<2xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %m = ml_program.global_load_const @m : tensor<2xf32>
  %v = ml_program.global_load_const @v : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-error @below {{this batch norm cannot be folded: @w: the data of the resource '__elided__' are missing}}
  %1 = aten.batch_norm %0 weight %g bias %b running_mean %m running_var %v training false momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled false : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// -----

ml_program.global private @w(dense<1.0> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @g(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @b(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @m(dense_resource<__elided__> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @v(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @missing_m(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<2x1x1x1xf32>
  %g = ml_program.global_load_const @g : tensor<2xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %m = ml_program.global_load_const @m : tensor<2xf32>
  %v = ml_program.global_load_const @v : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-error @below {{this batch norm cannot be folded: @m: the data of the resource '__elided__' are missing}}
  %1 = aten.batch_norm %0 weight %g bias %b running_mean %m running_var %v training false momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled false : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// -----

ml_program.global private @w(dense<1.0> : tensor<2x1x1x1xf32>) : tensor<2x1x1x1xf32>
ml_program.global private @g(dense_resource<__elided__> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @b(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @m(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @v(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @missing_g(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<2x1x1x1xf32>
  %g = ml_program.global_load_const @g : tensor<2xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %m = ml_program.global_load_const @m : tensor<2xf32>
  %v = ml_program.global_load_const @v : tensor<2xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-error @below {{this batch norm cannot be folded: @g: the data of the resource '__elided__' are missing}}
  %1 = aten.batch_norm %0 weight %g bias %b running_mean %m running_var %v training false momentum 1.000000e-01 eps 1.000000e-05 cudnn_enabled false : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}
