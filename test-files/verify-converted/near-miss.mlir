// What looks unfinished and is not.
// RUN: pt2e-opt %s --verify-converted | FileCheck %s

// A float model, or the part of one that was not quantized; names and metadata of the capture stay for good.
// CHECK-LABEL: func.func @float
func.func @float(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.meta = #pt2e.meta<{stack_trace = "model.py:1"}>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A range that uses only a part of the dtype, as 4-bit weights do; qparams that are known at run time only.
// CHECK-LABEL: func.func @narrow
func.func @narrow(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -8 quant_max 7 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %2:2 = quantized_decomposed.choose_qparams.tensor %1 quant_min -128 quant_max 127 eps 1.1920928955078125e-07 dtype i8 : (tensor<2xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %3 = quantized_decomposed.quantize_per_tensor.tensor %1, %2#0, %2#1 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xi8>
  %4 = quantized_decomposed.dequantize_per_tensor.tensor %3, %2#0, %2#1 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<2xf32>
  return %4 : tensor<2xf32>
}
