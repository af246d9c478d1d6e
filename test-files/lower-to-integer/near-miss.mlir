// RUN: pt2e-opt %s --lower-to-integer | FileCheck %s

// One operand is float.
// CHECK-LABEL: func.func @half_quantized
func.func @half_quantized(%x: tensor<2x3xi8>, %y: tensor<2x3xf32>) -> tensor<2x3xi8> {
  // CHECK: aten.add.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.add.Tensor %0, %y : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %2 : tensor<2x3xi8>
}

// The bias is known only at run time.
// CHECK-LABEL: func.func @runtime_bias
func.func @runtime_bias(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>, %b: tensor<2xf32>) -> tensor<4x2xi8> {
  // CHECK: aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// The result stays float: nothing says to what it would be rounded.
// CHECK-LABEL: func.func @no_quantize
func.func @no_quantize(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  // CHECK: %[[Y:.*]] = aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// The float result is needed as well, and is not computed twice.
// CHECK-LABEL: func.func @float_too
func.func @float_too(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> (tensor<4x2xf32>, tensor<4x2xi8>) {
  // CHECK: %[[Y:.*]] = aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[Y]]
  // CHECK-NEXT: return %[[Y]], %[[Q]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %2, %3 : tensor<4x2xf32>, tensor<4x2xi8>
}

// Both the sum and what relu makes of it are needed: relu is a clamp of its own.
// CHECK-LABEL: func.func @sum_and_relu
func.func @sum_and_relu(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> (tensor<2x3xi8>, tensor<2x3xi8>) {
  // CHECK-NEXT: %[[Y:.*]] = qint.add {{.*}} quant_min -128 quant_max 127
  // CHECK-NEXT: %[[CLAMPED:.*]] = aten.clamp %[[Y]] min -5 : (tensor<2x3xi8>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[Y]], %[[CLAMPED]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.25 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %5 = aten.relu %4 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3, %6 : tensor<2x3xi8>, tensor<2x3xi8>
}

// The windows of 7 elements in 2 parts overlap.
// CHECK-LABEL: func.func @uneven_windows
func.func @uneven_windows(%x: tensor<1x4x7x7xi8>) -> tensor<1x4x2x2xi8> {
  // CHECK: aten.adaptive_avg_pool2d {{.*}} -> tensor<1x4x2x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x7x7xi8>) -> tensor<1x4x7x7xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x7x7xf32>) -> tensor<1x4x2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}

// A float maximum stays one.
// CHECK-LABEL: func.func @float_max
func.func @float_max(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  // CHECK-NEXT: aten.max_pool2d {{.*}} -> tensor<1x4x4x4xf32>
  %0 = aten.max_pool2d %x kernel_size [2, 2] : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// The zero point of the input is not a value of its dtype, as qint requires.
// CHECK-LABEL: func.func @linear_input_zero_point
func.func @linear_input_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK: aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// The zero point of the weight is not a value of its dtype, as qint requires.
// CHECK-LABEL: func.func @linear_weight_zero_point
func.func @linear_weight_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK: aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// The zero point of the output is not a value of its dtype, as qint requires.
// CHECK-LABEL: func.func @linear_output_zero_point
func.func @linear_output_zero_point(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK: aten.linear {{.*}} -> tensor<4x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// As for linear.
// CHECK-LABEL: func.func @conv2d_input_zero_point
func.func @conv2d_input_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  // CHECK: aten.conv2d {{.*}} -> tensor<1x2x4x4xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// As for linear.
// CHECK-LABEL: func.func @conv2d_weight_zero_point
func.func @conv2d_weight_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  // CHECK: aten.conv2d {{.*}} -> tensor<1x2x4x4xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point -129 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// As for linear.
// CHECK-LABEL: func.func @conv2d_output_zero_point
func.func @conv2d_output_zero_point(%x: tensor<1x3x4x4xi8>, %w: tensor<2x3x1x1xi8>) -> tensor<1x2x4x4xi8> {
  // CHECK: aten.conv2d {{.*}} -> tensor<1x2x4x4xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x1x1xi8>) -> tensor<2x3x1x1xf32>
  %2 = aten.conv2d %0, %1 : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 128 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  return %3 : tensor<1x2x4x4xi8>
}

// As for linear.
// CHECK-LABEL: func.func @add_first_zero_point
func.func @add_first_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK: aten.add.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// As for linear.
// CHECK-LABEL: func.func @add_second_zero_point
func.func @add_second_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK: aten.add.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// As for linear.
// CHECK-LABEL: func.func @add_output_zero_point
func.func @add_output_zero_point(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK: aten.add.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %3 : tensor<2x3xi8>
}

// As for linear.
// CHECK-LABEL: func.func @average_input_zero_point
func.func @average_input_zero_point(%x: tensor<1x4x6x6xi8>) -> tensor<1x4x2x2xi8> {
  // CHECK: aten.adaptive_avg_pool2d {{.*}} -> tensor<1x4x2x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x6x6xi8>) -> tensor<1x4x6x6xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x6x6xf32>) -> tensor<1x4x2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}

// As for linear.
// CHECK-LABEL: func.func @average_output_zero_point
func.func @average_output_zero_point(%x: tensor<1x4x6x6xi8>) -> tensor<1x4x2x2xi8> {
  // CHECK: aten.adaptive_avg_pool2d {{.*}} -> tensor<1x4x2x2xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x6x6xi8>) -> tensor<1x4x6x6xf32>
  %1 = aten.adaptive_avg_pool2d %0 output_size [2, 2] : (tensor<1x4x6x6xf32>) -> tensor<1x4x2x2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xi8>
  return %2 : tensor<1x4x2x2xi8>
}

// The maximum has no zero point, and is of integers; relu behind it would be a clamp at a value that the dtype does not have.
// CHECK-LABEL: func.func @max_pool2d_zero_point
func.func @max_pool2d_zero_point(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8> {
  // CHECK: qint.max_pool2d {{.*}} quant_min -128 quant_max 127
  // CHECK: quantized_decomposed.dequantize_per_tensor
  // CHECK: aten.relu {{.*}} -> tensor<1x4x4x4xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x8x8xi8>) -> tensor<1x4x8x8xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point 1000 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xi8>
  return %3 : tensor<1x4x4x4xi8>
}

// The reciprocal of the output's scale is infinite.
// CHECK-LABEL: func.func @denormal_scale
func.func @denormal_scale(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK: aten.add.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: aten.relu {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = aten.relu %2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 3.0e-40 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %4 : tensor<2x3xi8>
}

// A negative multiple has no multiplier, which is at least 0.
// CHECK-LABEL: func.func @negative_multiple
func.func @negative_multiple(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK: aten.mul.Tensor {{.*}} -> tensor<2x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = aten.mul.Tensor %0, -2.0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %2 : tensor<2x3xi8>
}

// The windows at the end have fewer elements than the others.
// CHECK-LABEL: func.func @partial_windows
func.func @partial_windows(%x: tensor<1x4x5x5xi8>) -> tensor<1x4x3x3xi8> {
  // CHECK: aten.avg_pool2d {{.*}} -> tensor<1x4x3x3xf32>
  // CHECK: quantized_decomposed.quantize_per_tensor
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x5x5xi8>) -> tensor<1x4x5x5xf32>
  %1 = aten.avg_pool2d %0 kernel_size [2, 2] stride [2, 2] ceil_mode true : (tensor<1x4x5x5xf32>) -> tensor<1x4x3x3xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x3x3xf32>) -> tensor<1x4x3x3xi8>
  return %2 : tensor<1x4x3x3xi8>
}

// A split of floats is no split of a dequantized tensor.
// CHECK-LABEL: func.func @split_of_floats
func.func @split_of_floats(%x: tensor<4x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // CHECK-NEXT: %[[PARTS:.*]]:2 = aten.split.Tensor
  // CHECK-NEXT: return %[[PARTS]]#0, %[[PARTS]]#1
  %0:2 = aten.split.Tensor %x split_size 2 : (tensor<4x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  return %0#0, %0#1 : tensor<2x3xf32>, tensor<2x3xf32>
}
