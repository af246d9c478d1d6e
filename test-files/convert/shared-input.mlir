// Three linears on one input: the input is quantized once and dequantized for each of them, as are the weights; with the
// outputs that is 4 quantize and 9 dequantize ops, as in torchao. (Its weights' quantize ops are folded too.)
// RUN: pt2e-opt %s --prepare --convert="calibration=none" | FileCheck %s
// RUN: pt2e-opt %s --prepare --convert="calibration=none" | grep -c " quantized_decomposed.quantize_per_tensor" | FileCheck %s --check-prefix=QUANTIZE
// RUN: pt2e-opt %s --prepare --convert="calibration=none" | grep -c " quantized_decomposed.dequantize_per_tensor" | FileCheck %s --check-prefix=DEQUANTIZE

// QUANTIZE: {{^4$}}
// DEQUANTIZE: {{^9$}}
ml_program.global private @a(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<2.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @c(dense<3.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @linears
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @linears(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[X]]
  // CHECK-NEXT: %[[A:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-NEXT: %[[B:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-NEXT: %[[C:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK: aten.linear %[[A]]
  // CHECK: aten.linear %[[B]]
  // CHECK: aten.linear %[[C]]
  %a = ml_program.global_load_const @a : tensor<2x2xf32>
  %b = ml_program.global_load_const @b : tensor<2x2xf32>
  %c = ml_program.global_load_const @c : tensor<2x2xf32>
  %0 = aten.linear %x, %a : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.linear %x, %b : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = aten.linear %x, %c : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}
