// RUN: pt2e-opt %s --fold-qdq | FileCheck %s

// A requantization with equal qparams around data movement leaves integers.
// CHECK-LABEL: func.func @moves
func.func @moves(%x: tensor<1x4x8x8xi8>) -> tensor<1x64xf32> {
  // CHECK: %[[POOL:.*]] = aten.max_pool2d %{{.*}} kernel_size [2, 2] stride [2, 2] {pt2e.name = "pool"} : (tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8>
  // CHECK: %[[FLAT:.*]] = aten.flatten.using_ints %[[POOL]] start_dim 1 : (tensor<1x4x4x4xi8>) -> tensor<1x64xi8>
  // CHECK: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[FLAT]]
  // CHECK: return %[[DQ]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x8x8xi8>) -> tensor<1x4x8x8xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] {pt2e.name = "pool"} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xf32>
  %4 = aten.flatten.using_ints %3 start_dim 1 : (tensor<1x4x4x4xf32>) -> tensor<1x64xf32>
  return %4 : tensor<1x64xf32>
}

// relu of a dequantized value is a clamp at the zero point.
// CHECK-LABEL: func.func @relu
func.func @relu(%x: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK-NEXT: %[[CLAMP:.*]] = aten.clamp %{{.*}} min 3 : (tensor<4xi8>) -> tensor<4xi8>
  // CHECK-NEXT: return %[[CLAMP]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = aten.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  return %2 : tensor<4xi8>
}

// cat takes integers where all its inputs have one set of qparams; the copies of a dq are one.
// CHECK-LABEL: func.func @cat
func.func @cat(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x9xi8> {
  // CHECK-NEXT: %[[CAT:.*]] = aten.cat [%[[X:.*]], %{{.*}}, %[[X]]] dim 1 : (tensor<2x3xi8>, tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x9xi8>
  // CHECK-NEXT: return %[[CAT]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %3 = aten.cat [%0, %1, %2] dim 1 : (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x9xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x9xf32>) -> tensor<2x9xi8>
  return %4 : tensor<2x9xi8>
}

// A q behind a view moves before it, so that integers are moved.
// CHECK-LABEL: func.func @quantize_early
func.func @quantize_early(%x: tensor<2x3xf32>) -> tensor<6xi8> {
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %{{.*}} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  // CHECK-NEXT: aten.view %[[Q]] size [6] {pt2e.name = "view"} : (tensor<2x3xi8>) -> tensor<6xi8>
  %0 = aten.view %x size [6] {pt2e.name = "view"} : (tensor<2x3xf32>) -> tensor<6xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<6xf32>) -> tensor<6xi8>
  return %1 : tensor<6xi8>
}
