// Functions of functions of one element, repeated elements, and graphs that get their constants as operands: the integer form has
// the same values, and nothing float is left.
// RUN: pt2e-run %s | FileCheck %s
// RUN: pt2e-opt %s --lower-to-integer --verify-integer -o %t.mlir
// RUN: pt2e-run %t.mlir | FileCheck %s
// RUN: FileCheck %s --check-prefix=FORM --input-file=%t.mlir
// CHECK: 5 of 5 expectations met

ml_program.global private @weight(dense<[[1, 2], [-4, 3]]> : tensor<2x2xi8>) : tensor<2x2xi8>
ml_program.global private @scales(dense<[0.25, 0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @zeros(dense<0> : tensor<2xi64>) : tensor<2xi64>

// The squares of -2, 1.5 and 1, in steps of 1/4.
// FORM-LABEL: func.func @square
// FORM: aten.embedding
func.func @square() {
  %x = arith.constant dense<[-4, 3, 2]> : tensor<3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %1 = aten.pow.Tensor_Scalar %0 exponent 2 : (tensor<3xf32>) -> tensor<3xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xf32>) -> tensor<3xi8>
  %expected = arith.constant dense<[16, 9, 4]> : tensor<3xi8>
  check.expect_eq %2, %expected : tensor<3xi8>
  return
}

// hardswish makes 3, 0 and 0 of 3, -3 and 0; hardsigmoid makes 1 of 3, and 1/2 of 0.
// FORM-LABEL: func.func @two_functions
// FORM: aten.embedding
// FORM-NOT: aten.embedding
func.func @two_functions() {
  %x = arith.constant dense<[6, -6, 0]> : tensor<3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %1 = aten.hardswish %0 : (tensor<3xf32>) -> tensor<3xf32>
  %2 = aten.hardsigmoid %1 : (tensor<3xf32>) -> tensor<3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xf32>) -> tensor<3xi8>
  %expected = arith.constant dense<[4, 2, 2]> : tensor<3xi8>
  check.expect_eq %3, %expected : tensor<3xi8>
  return
}

// The same, of the last two elements.
// FORM-LABEL: func.func @function_of_slice
// FORM-DAG: aten.embedding
// FORM-DAG: aten.slice.Tensor
// FORM: check.expect_eq
func.func @function_of_slice() {
  %x = arith.constant dense<[0, 6, -6]> : tensor<3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %1 = aten.hardswish %0 : (tensor<3xf32>) -> tensor<3xf32>
  %2 = aten.slice.Tensor %1 dim 0 start 1 end 3 : (tensor<3xf32>) -> tensor<2xf32>
  %3 = aten.hardsigmoid %2 : (tensor<2xf32>) -> tensor<2xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %expected = arith.constant dense<[4, 2]> : tensor<2xi8>
  check.expect_eq %4, %expected : tensor<2xi8>
  return
}

// Each row once, and each column twice; a step is 1/2 before and 1 after.
// FORM-LABEL: func.func @upsample
// FORM: aten.index_select {{.*}} -> tensor<1x1x8xi8>
// FORM: qint.requantize
func.func @upsample() {
  %x = arith.constant dense<[[[[2, 4], [6, 8]]]]> : tensor<1x1x2x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x2x2xi8>) -> tensor<1x1x2x2xf32>
  %1 = aten.upsample_nearest2d.vec %0 output_size [2, 4] : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<1x1x2x4xf32>) -> tensor<1x1x2x4xi8>
  %expected = arith.constant dense<[[[[1, 1, 2, 2], [3, 3, 4, 4]]]]> : tensor<1x1x2x4xi8>
  check.expect_eq %2, %expected : tensor<1x1x2x4xi8>
  return
}

// The integers of x are 1 and 2 steps of 1/2. Row by row of the weight: (1 + 4) / 8 is 5/8, and (-4 + 6) / 4 is 1/2, in steps of 1/8.
// FORM-LABEL: func.func @constants_as_operands
// FORM: qint.linear
func.func @constants_as_operands() {
  %p = arith.constant dense<true> : tensor<i1>
  %x = arith.constant dense<[[1, 2]]> : tensor<1x2xi8>
  %w = ml_program.global_load_const @weight : tensor<2x2xi8>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @zeros : tensor<2xi64>
  %r = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor"(%p, %x, %w, %s, %z) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%y: tensor<1x2xi8>, %weight: tensor<2x2xi8>, %scales: tensor<2xf32>, %zeros: tensor<2xi64>):
    %0 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2xi8>) -> tensor<1x2xf32>
    %1 = quantized_decomposed.dequantize_per_channel %weight, %scales zero_points %zeros axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
    %2 = aten.linear %0, %1 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
    %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.125 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2xf32>) -> tensor<1x2xi8>
    aten.yield %3 : tensor<1x2xi8>
  }, {
  ^bb0(%y: tensor<1x2xi8>, %weight: tensor<2x2xi8>, %scales: tensor<2xf32>, %zeros: tensor<2xi64>):
    aten.yield %y : tensor<1x2xi8>
  } : (tensor<i1>, tensor<1x2xi8>, tensor<2x2xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<1x2xi8>
  %expected = arith.constant dense<[[5, 4]]> : tensor<1x2xi8>
  check.expect_eq %r, %expected : tensor<1x2xi8>
  return
}
