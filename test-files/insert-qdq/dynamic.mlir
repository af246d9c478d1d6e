// Qparams that are chosen at run time: choose_qparams, quantize and dequantize, with PyTorch's names. Nothing is calibrated.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

pt2e.observer @affine #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, quant_min = -128, quant_max = 127, observer = placeholder, eps = 2.44140625E-4 : f64>
pt2e.observer @symmetric #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, is_dynamic = true, quant_min = -127, quant_max = 127, observer = placeholder>
pt2e.observer @unsigned #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, is_dynamic = true, observer = min_max>

// CHECK-LABEL: func.func private @of_affine
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func private @of_affine(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[S:.*]], %[[Z:.*]] = quantized_decomposed.choose_qparams.tensor %[[X]] quant_min -128 quant_max 127 eps 2.44140625E-4 dtype i8 {pt2e.name = "choose_qparams_tensor", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<2xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor.tensor %[[X]], %[[S]], %[[Z]] quant_min -128 quant_max 127 dtype i8 {pt2e.name = "quantize_per_tensor_tensor"} : {{.*}} -> tensor<2xi8>
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor.tensor %[[Q]], %[[S]], %[[Z]] quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_tensor_tensor"} : {{.*}} -> tensor<2xf32>
  // CHECK-NEXT: aten.relu %[[DQ]]
  %0 = pt2e.observe %x @affine : tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// Names that the program has already are not taken again.
// CHECK-LABEL: func.func private @of_symmetric
func.func private @of_symmetric(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: quantized_decomposed.choose_qparams_symmetric.tensor %{{.*}} quant_min -127 quant_max 127 eps 1.1920928955078125E-7 dtype i8 {pt2e.name = "choose_qparams_symmetric_tensor", pt2e.result_names = ["getitem_1", "getitem_2"]}
  // CHECK-NEXT: quantize_per_tensor.tensor {{.*}} {pt2e.name = "quantize_per_tensor_tensor"}
  // CHECK-NEXT: dequantize_per_tensor.tensor {{.*}} {pt2e.name = "dequantize_per_tensor_tensor"}
  // CHECK: quantized_decomposed.choose_qparams_symmetric.tensor {{.*}} {pt2e.name = "choose_qparams_symmetric_tensor_1", pt2e.result_names = ["getitem_3", "getitem_4"]}
  %0 = aten.neg %x {pt2e.name = "getitem"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @symmetric : tensor<2xf32>
  %2 = pt2e.observe %y @symmetric : tensor<2xf32>
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}

// A program in bf16 gets bf16 back, and an observer with statistics of its own needs none.
// CHECK-LABEL: func.func private @of_unsigned
func.func private @of_unsigned(%x: tensor<?x2xbf16>) -> tensor<?x2xbf16> {
  // CHECK: choose_qparams.tensor %{{.*}} quant_min 0 quant_max 255 eps 1.1920928955078125E-7 dtype ui8 {{.*}} : (tensor<?x2xbf16>) -> (tensor<1xf64>, tensor<1xi64>)
  // CHECK-NEXT: quantize_per_tensor.tensor {{.*}} quant_min 0 quant_max 255 dtype ui8 {{.*}} -> tensor<?x2xui8>
  // CHECK-NEXT: dequantize_per_tensor.tensor {{.*}} quant_min 0 quant_max 255 dtype ui8 out_dtype bf16 {{.*}} -> tensor<?x2xbf16>
  %0 = pt2e.observe %x @unsigned : tensor<?x2xbf16>
  return %0 : tensor<?x2xbf16>
}
