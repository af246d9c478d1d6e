// What is not quantized stays as it is, and so does a dequantize for which there is no exact primitive form.
// RUN: pt2e-opt %s --lower-to-reference | FileCheck %s

// CHECK-LABEL: func.func @float
func.func @float(%x: tensor<4x3xf32>, %w: tensor<2x3xf32>) -> tensor<4x2xf32> {
  // CHECK-NEXT: %[[Y:.*]] = aten.linear %arg0, %arg1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: %[[R:.*]] = aten.relu %[[Y]]
  // CHECK-NEXT: return %[[R]]
  %0 = aten.linear %x, %w : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %1 = aten.relu %0 : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// The primitives would make a tensor of rank 1 of this one.
// CHECK-LABEL: func.func @no_dimensions
func.func @no_dimensions(%x: tensor<i8>, %s: tensor<1xf64>, %z: tensor<1xi64>) -> tensor<f32> {
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor.tensor
  %0 = quantized_decomposed.dequantize_per_tensor.tensor %x, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<i8>, tensor<1xf64>, tensor<1xi64>) -> tensor<f32>
  return %0 : tensor<f32>
}

// One factor is float: the linear layer stays float, and only its weight is decomposed.
// CHECK-LABEL: func.func @weight_only
func.func @weight_only(%x: tensor<4x3xf32>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  // CHECK: aten.linear %arg0, {{.*}} -> tensor<4x2xf32>
  // CHECK-NOT: i64
  // CHECK: return
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.linear %x, %0 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}
