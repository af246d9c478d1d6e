// The arithmetic that replaces quantized ops is on integers, also where the reference form stores them as floats to round and clamp.
// RUN: pt2e-opt %s --lower-to-reference --report=- | tr -s ' ' | FileCheck %s
// An archive keeps what was decided.
// RUN: pt2e-opt %s --lower-to-reference -o %t.pt2 && pt2e-opt %t.pt2 --report=- | tr -s ' ' | FileCheck %s --check-prefix=ARCHIVE
// RUN: pt2e-opt %s --lower-to-integer --report=- | tr -s ' ' | FileCheck %s --check-prefix=QINT
// RUN: pt2e-opt %s --lower-to-reference | FileCheck %s --check-prefix=IR

// CHECK-NOT: does not say why
// CHECK: aten.linear {{.*}}no-floats
// CHECK: aten.mul.Tensor integer computes on integers
// CHECK: aten.round integer computes on integers
// CHECK: aten.clamp integer computes on integers
// CHECK: aten.softmax.int softmax float it has no integer form
// CHECK-NOT: does not say why

// ARCHIVE: aten.round round integer computes on integers
// ARCHIVE: aten.softmax.int softmax float it has no integer form

// QINT: qint.linear q integer int8 scale 5.000000e-1 zero point -5
// QINT: aten.softmax.int softmax float it has no integer form
// IR-LABEL: func.func @forward(
// IR: aten.round {{.*}} {pt2e.decision = {integer}}
func.func @forward(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xi8>) -> tensor<4x2xf32>
  %5 = aten.softmax.int %4 dim 1 {pt2e.name = "softmax"} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %6 : tensor<4x2xi8>
}
