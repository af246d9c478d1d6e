// Observers that have seen nothing give PyTorch's scale 1 and zero point 0, where that is asked for.
// RUN: pt2e-opt %s --insert-qdq="uncalibrated=default" | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>
pt2e.observer @act #act
pt2e.observer @weight #weight

// How many channels there are is not known without data: one scale for all is what the numbers mean. (PyTorch gives a
// vector of one element, which its own op refuses.)
// CHECK-LABEL: func.func @uncalibrated
func.func @uncalibrated(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0 quant_min -128 quant_max 127 dtype i8
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0 quant_min -128 quant_max 127 dtype i8
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0
  %0 = pt2e.observe %x @act : tensor<2x2xf32>
  %1 = pt2e.observe %x @weight : tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}
