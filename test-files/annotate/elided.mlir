// Whether a constant is too large to be observed is decided by its value. That of one that is no scalar is not asked for.
// RUN: pt2e-opt %s --annotate --split-input-file --verify-diagnostics

ml_program.global private @c(dense_resource<__elided__> : tensor<f32>) : tensor<f32>
// expected-remark @below {{annotated 1 op}}
func.func @scalar(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{the quantizer asks for the value of @c: the data of the resource '__elided__' are missing}}
  %c = ml_program.global_load_const @c : tensor<f32>
  %0 = aten.add.Tensor %x, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

ml_program.global private @c(dense_resource<__elided__> : tensor<2xf32>) : tensor<2xf32>
// expected-remark @below {{annotated 1 op}}
func.func @vector(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = ml_program.global_load_const @c : tensor<2xf32>
  %0 = aten.add.Tensor %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
