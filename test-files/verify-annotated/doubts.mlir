// What may be and looks like a mistake: a relu annotated as if it were fused, behind an op annotated as if it were not.
// RUN: pt2e-opt %s --verify-annotated --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
func.func @output_between(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  %0 = aten.conv2d %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight], output = #act>} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-warning @below {{'aten.relu': input 0 stays float, as if the op were fused with 'aten.conv2d' before it, but the output of that op is quantized; annotate only the output of the last op of a fusion}}
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// -----

// The second operand of an add is what it would be fused with.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @second_operand(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.mul.Tensor %x, %x {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-warning @below {{'aten.add.Tensor': input 1 stays float, as if the op were fused with 'aten.mul.Tensor' before it, but the output of that op is quantized}}
  %1 = aten.add.Tensor %x, %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// A fusion as it should be, and an op with another user, which is not fused with either.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @fused(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.mul.Tensor %x, %x {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.sigmoid %1 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.tanh %1 {pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #pt2e.float>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1, %2, %3 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
