// Ops that stay float. The remark of each function counts them.
// RUN: pt2e-opt %s --annotate --verify-diagnostics | FileCheck %s

// CHECK-NOT: #pt2e.qspec

// Ops that XNNPACK's quantizer does not know.
// CHECK-LABEL: func.func @unknown
// expected-remark @below {{quantizer 'xnnpack' annotated no op; 3 ops left float: 2 aten.sigmoid, 1 aten.sub.Tensor}}
func.func @unknown(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.sigmoid %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.sigmoid %0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.sub.Tensor %1, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// Other dtypes than f32: integers are no floats at all, f16 cannot be quantized.
// CHECK-LABEL: func.func @other_dtypes
// expected-remark @below {{annotated no op; 1 op left float: 1 aten.mul.Tensor}}
func.func @other_dtypes(%i: tensor<2xi64>, %h: tensor<2xf16>) -> (tensor<2xi64>, tensor<2xf16>) {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.add.Tensor %i, %i : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  %1 = aten.mul.Tensor %h, %h : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  return %0, %1 : tensor<2xi64>, tensor<2xf16>
}

// Nor can f64, which PyTorch's quantize op refuses.
// CHECK-LABEL: func.func @double
// expected-remark @below {{annotated no op; 4 ops left float: 1 aten.adaptive_avg_pool2d, 1 aten.cat, 1 aten.linear, 1 aten.relu}}
func.func @double(%x: tensor<1x4xf64>, %w: tensor<2x4xf64>, %y: tensor<1x2x4x4xf64>) -> (tensor<1x2xf64>, tensor<1x4x1x1xf64>) {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.linear %x, %w : (tensor<1x4xf64>, tensor<2x4xf64>) -> tensor<1x2xf64>
  %1 = aten.relu %0 : (tensor<1x2xf64>) -> tensor<1x2xf64>
  %2 = aten.cat [%y, %y] dim 1 : (tensor<1x2x4x4xf64>, tensor<1x2x4x4xf64>) -> tensor<1x4x4x4xf64>
  %3 = aten.adaptive_avg_pool2d %2 output_size [1, 1] : (tensor<1x4x4x4xf64>) -> tensor<1x4x1x1xf64>
  return %1, %3 : tensor<1x2xf64>, tensor<1x4x1x1xf64>
}

// A cat of integers, such as positions. (XNNPACKQuantizer observes them, and its histogram fails on integers.)
// CHECK-LABEL: func.func @cat_of_integers
// expected-remark @below {{annotated no op; no op left float}}
func.func @cat_of_integers(%x: tensor<2xi64>, %y: tensor<2xi64>) -> tensor<4xi64> {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.cat [%x, %y] : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// One operand is f32, the other not: the op as a whole stays float.
// CHECK-LABEL: func.func @one_operand
// expected-remark @below {{annotated no op; 1 op left float: 1 aten.add.Tensor}}
func.func @one_operand(%x: tensor<2xf32>, %i: tensor<2xi64>) -> tensor<2xf32> {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.add.Tensor %x, %i : (tensor<2xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A constant beyond what PyTorch's histogram counts, such as an attention mask's. 3.40282373e15 is the next f32 after
// the limit.
ml_program.global private @minus_large(dense<-3.40282373e15> : tensor<1xf32>) : tensor<1xf32>
// CHECK-LABEL: func.func @large_constant
// expected-remark @below {{annotated no op; 2 ops left float: 1 aten.add.Tensor, 1 aten.relu}}
func.func @large_constant(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NOT: pt2e.annotation
  %c = ml_program.global_load_const @minus_large : tensor<1xf32>
  %0 = aten.add.Tensor %x, %c : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// Ops that pass values through, behind nothing that is annotated.
// CHECK-LABEL: func.func @nothing_to_pass_through
// expected-remark @below {{annotated no op; 2 ops left float: 1 aten.max_pool2d, 1 aten.relu}}
func.func @nothing_to_pass_through(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.relu %x : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// The channels of a grouped transposed convolution are not on one axis of its weight; its relu is not fused either.
// CHECK-LABEL: func.func @grouped_transposed
// expected-remark @below {{annotated no op; 3 ops left float: 2 aten.conv_transpose2d.input, 1 aten.relu}}
func.func @grouped_transposed(%x: tensor<1x2x4x4xf32>, %w: tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-NOT: pt2e.annotation
  %0 = aten.conv_transpose2d.input %x, %w groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.conv_transpose2d.input %0, %w groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// What is quantized already is not left float.
// CHECK-LABEL: func.func @quantized_per_channel
// expected-remark @below {{annotated no op; 1 op left float: 1 aten.sigmoid}}
func.func @quantized_per_channel(%x: tensor<4xi8>, %s: tensor<4xf32>, %z: tensor<4xi64>) -> tensor<4xf32> {
  // CHECK-NOT: pt2e.annotation
  %0 = quantized_decomposed.dequantize_per_channel %x, %s zero_points %z axis 0 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>, tensor<4xf32>, tensor<4xi64>) -> tensor<4xf32>
  %1 = aten.sigmoid %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
