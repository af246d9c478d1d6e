// RUN: pt2e-opt %s --verify-converted --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{'pt2e.observer' must not remain in a converted module}}
// expected-note @below {{--convert turns observers into quantize and dequantize ops}}
pt2e.observer @observer_0 #act
func.func @prepared(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'pt2e.observe' must not remain in a converted module}}
  // expected-note @below {{--convert turns observers into quantize and dequantize ops}}
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu' still has an annotation}}
  // expected-note @below {{--convert turns observers into quantize and dequantize ops}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// Without 0 in the range no integer stands for 0, which padding needs.
func.func @range_without_zero(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' has an invalid range: the quantized range [1, 127] must contain 0 and at least one more value; change quant_min or quant_max}}
  // expected-note @below {{--convert turns observers into quantize and dequantize ops}}
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min 1 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  // expected-error @below {{'quantized_decomposed.dequantize_per_tensor' has an invalid range: the quantized range [1, 127] must contain 0 and at least one more value; change quant_min or quant_max}}
  // expected-note @below {{--convert turns observers into quantize and dequantize ops}}
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min 1 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
