// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

// The observers go.
// CHECK-NOT: pt2e.observer
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max>
#eps = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max, eps = 2.44140625E-4>
#unsigned = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_symmetric, observer = min_max>

// scale = (254 - -1) / (127 - -128) = 1, zero point = -128 - round(-1 / 1) = -127.
pt2e.observer @act #act {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<254.0> : tensor<1xf32>}}
// scale = 63.5 / ((127 - -127) / 2) = 0.5, zero point 0.
pt2e.observer @weight #weight {state = {min = dense<-63.5> : tensor<1xf32>, max = dense<10.0> : tensor<1xf32>}}

// CHECK: module attributes {pt2e.stage = "converted"}
ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// A site becomes a quantize and a dequantize op; scale and zero point are numbers of both.
// CHECK-LABEL: func.func @per_tensor
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @per_tensor(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @w
  // CHECK-NEXT: %[[XQ:.*]] = quantized_decomposed.quantize_per_tensor %[[X]] scale 1.000000e+00 zero_point -127 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "quantize_per_tensor_default"} : (tensor<1x2xf32>) -> tensor<1x2xi8>
  // CHECK-NEXT: %[[XDQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[XQ]] scale 1.000000e+00 zero_point -127 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_tensor_default"} : (tensor<1x2xi8>) -> tensor<1x2xf32>
  // CHECK-NEXT: %[[WQ:.*]] = quantized_decomposed.quantize_per_tensor %[[W]] scale 5.000000e-01 zero_point 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "quantize_per_tensor_default_1"}
  // CHECK-NEXT: %[[WDQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[WQ]] scale 5.000000e-01 zero_point 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "dequantize_per_tensor_default_1"}
  // CHECK-NEXT: aten.linear %[[XDQ]], %[[WDQ]] {pt2e.annotation
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %x @act : tensor<1x2xf32>
  %1 = pt2e.observe %w @weight : tensor<2x2xf32>
  %2 = aten.linear %0, %1 {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// Each site of an observer becomes a pair of its own; two observers in a row become two pairs in a row.
// CHECK-LABEL: func.func @sites
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @sites(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: %[[Q0:.*]] = quantized_decomposed.quantize_per_tensor %[[X]] scale 1.000000e+00
  // CHECK-NEXT: %[[DQ0:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q0]] scale 1.000000e+00
  // CHECK-NEXT: %[[Q1:.*]] = quantized_decomposed.quantize_per_tensor %[[DQ0]] scale 5.000000e-01
  // CHECK-NEXT: %[[DQ1:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q1]] scale 5.000000e-01
  // CHECK-NEXT: %[[Q2:.*]] = quantized_decomposed.quantize_per_tensor %[[X]] scale 1.000000e+00
  // CHECK-NEXT: %[[DQ2:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q2]] scale 1.000000e+00
  // CHECK-NEXT: return %[[DQ1]], %[[DQ2]]
  %0 = pt2e.observe %x @act : tensor<2xf32>
  %1 = pt2e.observe %0 @weight : tensor<2xf32>
  %2 = pt2e.observe %x @act : tensor<2xf32>
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}

// The scale is at least eps, 2^-12, here for a value that was always 0.
pt2e.observer @zeros #eps {state = {min = dense<0.0> : tensor<1xf32>, max = dense<0.0> : tensor<1xf32>}}
// CHECK-LABEL: func.func @eps
func.func @eps(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantize_per_tensor %{{.*}} scale 2.44140625E-4 zero_point 0 quant_min -128 quant_max 127 dtype i8
  %0 = pt2e.observe %x @zeros : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Symmetric in an unsigned dtype: scale = 127.5 / ((255 - 0) / 2) = 1, zero point 128.
pt2e.observer @unsigned #unsigned {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<127.5> : tensor<1xf32>}}
// CHECK-LABEL: func.func @unsigned_value
func.func @unsigned_value(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 128 quant_min 0 quant_max 255 dtype ui8 {{.*}} -> tensor<2xui8>
  %0 = pt2e.observe %x @unsigned : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Fixed qparams are taken as they are; without bounds the range is the dtype's.
pt2e.observer @fixed #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 3>
// CHECK-LABEL: func.func @fixed_value
func.func @fixed_value(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantize_per_tensor %{{.*}} scale 3.906250e-03 zero_point 3 quant_min 0 quant_max 255 dtype ui8
  %0 = pt2e.observe %x @fixed : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// What is not f32 comes back as what it was.
// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<2xf16>, %y: tensor<2xbf16>) -> (tensor<2xf16>, tensor<2xbf16>) {
  // CHECK: quantized_decomposed.quantize_per_tensor %{{.*}} : (tensor<2xf16>) -> tensor<2xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %{{.*}} dtype i8 out_dtype f16 {{.*}} : (tensor<2xi8>) -> tensor<2xf16>
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor %{{.*}} : (tensor<2xbf16>) -> tensor<2xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %{{.*}} dtype i8 out_dtype bf16 {{.*}} : (tensor<2xi8>) -> tensor<2xbf16>
  %0 = pt2e.observe %x @act : tensor<2xf16>
  %1 = pt2e.observe %y @act : tensor<2xbf16>
  return %0, %1 : tensor<2xf16>, tensor<2xbf16>
}

// Dynamic sizes stay dynamic.
// CHECK-LABEL: func.func @dynamic_size
func.func @dynamic_size(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // CHECK: quantize_per_tensor {{.*}} : (tensor<?x2xf32>) -> tensor<?x2xi8>
  // CHECK-NEXT: dequantize_per_tensor {{.*}} : (tensor<?x2xi8>) -> tensor<?x2xf32>
  %0 = pt2e.observe %x @act : tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}
