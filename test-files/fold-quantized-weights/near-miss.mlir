// What looks constant, or like the quantization of a constant, and stays.
// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s

ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @q(dense<1> : tensor<2xi8>) : tensor<2xi8>
ml_program.global private mutable @cache(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// A public float weight may be read by others than this module: its integers come beside it.
// CHECK: ml_program.global public @public
ml_program.global public @public(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: @_frozen_param0
// CHECK-NOT: @_frozen_param1
// CHECK-LABEL: func.func @public_weight
func.func @public_weight() -> tensor<2xi8> {
  // CHECK-NEXT: ml_program.global_load_const @_frozen_param0
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @public : tensor<2xf32>
  %0 = quantized_decomposed.quantize_per_tensor %w scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// A buffer that the program writes to.
// CHECK-LABEL: func.func @mutable
func.func @mutable(%x: tensor<2xf32>) -> tensor<2xi8> {
  // CHECK: %[[C:.*]] = ml_program.global_load @cache
  // CHECK: quantized_decomposed.quantize_per_tensor %[[C]]
  %0 = ml_program.global_load @cache : tensor<2xf32>
  ml_program.global_store @cache = %x : tensor<2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// Constants that are not quantized, such as a weight that is transposed and added.
// CHECK-LABEL: func.func @unrelated
func.func @unrelated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.permute
  // CHECK-NEXT: aten.add.Tensor
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.permute %w dims [0] : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %x, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// The dequantize op of a constant: folding it would undo the quantization.
// CHECK-LABEL: func.func @dequantize
func.func @dequantize() -> tensor<2xf32> {
  // CHECK: quantized_decomposed.dequantize_per_tensor
  %q = ml_program.global_load_const @q : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A quantize op behind a dequantize op of a constant is a second quantization, for another observer.
// CHECK-LABEL: func.func @requantize
func.func @requantize() -> tensor<2xi8> {
  // CHECK: quantized_decomposed.dequantize_per_tensor
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor
  %q = ml_program.global_load_const @q : tensor<2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// Values from outside, also next to a constant; a scale from outside; tensors that an op makes of nothing.
// CHECK-LABEL: func.func @not_constant
func.func @not_constant(%x: tensor<2xf32>, %s: tensor<1xf32>, %z: tensor<1xi64>) -> (tensor<2xi8>, tensor<2xi8>, tensor<2xi8>) {
  // CHECK: quantized_decomposed.quantize_per_tensor
  // CHECK: quantized_decomposed.quantize_per_tensor.tensor
  // CHECK: quantized_decomposed.quantize_per_tensor
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.add.Tensor %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %2 = quantized_decomposed.quantize_per_tensor.tensor %w, %s, %z quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>, tensor<1xf32>, tensor<1xi64>) -> tensor<2xi8>
  %3 = aten.zeros size [2] : () -> tensor<2xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1, %2, %4 : tensor<2xi8>, tensor<2xi8>, tensor<2xi8>
}
