// In a module that was prepared, ops that look like sites, or are quantized already, stay as they are.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
module attributes {pt2e.stage = "prepared"} {
// CHECK: ml_program.global private @_scale_0(dense<3.000000e+00>
ml_program.global private @_scale_0(dense<3.0> : tensor<1xf32>) : tensor<1xf32>

// An annotation alone makes no q and dq.
// CHECK-LABEL: func.func @annotated
func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.relu {{.*}}pt2e.annotation
  // CHECK-NEXT: return
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @quantized
func.func @quantized(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor %{{.*}} scale 5.000000e-01 zero_point 3
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %{{.*}} scale 5.000000e-01 zero_point 3
  // CHECK-NEXT: return
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
}
