// RUN: pt2e-opt %s --lower-to-integer | FileCheck %s

// Scales are powers of two, so that every constant can be worked out by hand. A factor f is multiplier * 2^-shift with the
// multiplier from 2^30 = 1073741824 to 2^31: 1/4 is 1073741824 * 2^-32.

ml_program.global private @bias(dense<[1.0, -0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @fractions(dense<[0.1875, 0.125]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @scales(dense<[0.25, 0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @zeros(dense<0> : tensor<2xi64>) : tensor<2xi64>

// At the scale of the accumulators, 0.5 * 0.25 = 1/8, the bias is [8, -4]. Of the fractions, 1.5 and 1, the first rounds to
// 2, and -0.5 * 2^30 is left. Per channel the scales are 1/8 and 1/4. Floats that nothing reads any more are gone.
// CHECK-NOT: @bias
// CHECK-DAG: ml_program.global private @_quantized_bias0(dense<[8, -4]> : tensor<2xi32>)
// CHECK-DAG: ml_program.global private @_quantized_bias1(dense<[2, 1]> : tensor<2xi32>)
// CHECK-DAG: ml_program.global private @_quantized_bias2(dense<[8, -2]> : tensor<2xi32>)
// CHECK-NOT: @scales

// The factor is 1/8 / 1/2 = 1/4. relu is the lower bound, the zero point. The value is that of the quantize op, and named so.
// CHECK-LABEL: func.func @conv_relu
func.func @conv_relu(%x: tensor<1x3x8x8xi8>, %w: tensor<2x3x3x3xi8>) -> tensor<1x2x8x8xi8> {
  // CHECK-NEXT: %[[BIAS:.*]] = ml_program.global_load_const @_quantized_bias0 : tensor<2xi32>
  // CHECK-NEXT: %[[Y:.*]] = qint.conv2d %{{.*}} zero_point 3, %{{.*}} zero_point 0 bias %[[BIAS]] stride [1, 1] padding [1, 1] dilation [1, 1] groups 1 multiplier [1073741824] shift [32] rounding "half_to_even" zero_point -5 quant_min -5 quant_max 127 {pt2e.name = "q"} : (tensor<1x3x8x8xi8>, tensor<2x3x3x3xi8>, tensor<2xi32>) -> tensor<1x2x8x8xi8>
  // CHECK-NEXT: return %[[Y]]
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x8x8xi8>) -> tensor<1x3x8x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3x3x3xi8>) -> tensor<2x3x3x3xf32>
  %2 = aten.conv2d %0, %1 bias %b padding [1, 1] {pt2e.name = "conv"} : (tensor<1x3x8x8xf32>, tensor<2x3x3x3xf32>, tensor<2xf32>) -> tensor<1x2x8x8xf32>
  %3 = aten.relu %2 {pt2e.name = "relu"} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xi8>
  return %4 : tensor<1x2x8x8xi8>
}

// As in MobileNet, the clamp has a pair of its own with the qparams of the convolution. q(0) = -5, q(6) = 12 - 5 = 7.
// CHECK-LABEL: func.func @depthwise_hardtanh
func.func @depthwise_hardtanh(%x: tensor<1x2x8x8xi8>, %w: tensor<2x1x3x3xi8>) -> tensor<1x2x4x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qint.conv2d %{{.*}} zero_point 3, %{{.*}} zero_point 0 stride [2, 2] padding [1, 1] dilation [1, 1] groups 2 multiplier [1073741824] shift [32] rounding "half_to_even" zero_point -5 quant_min -5 quant_max 7 : (tensor<1x2x8x8xi8>, tensor<2x1x3x3xi8>) -> tensor<1x2x4x4xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %[[Y]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x8x8xi8>) -> tensor<1x2x8x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x1x3x3xi8>) -> tensor<2x1x3x3xf32>
  %2 = aten.conv2d %0, %1 stride [2, 2] padding [1, 1] groups 2 : (tensor<1x2x8x8xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xi8>) -> tensor<1x2x4x4xf32>
  %5 = aten.hardtanh %4 min_val 0.0 max_val 6.0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xi8>
  %7 = quantized_decomposed.dequantize_per_tensor %6 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x2x4x4xi8>) -> tensor<1x2x4x4xf32>
  return %7 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK-NEXT: %[[BIAS:.*]] = ml_program.global_load_const @_quantized_bias1 : tensor<2xi32>
  // CHECK-NEXT: %[[Y:.*]] = qint.linear %{{.*}} zero_point 3, %{{.*}} zero_point 0 bias %[[BIAS]] multiplier [1073741824] shift [32] remainder [-536870912, 0] rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 : (tensor<4x3xi8>, tensor<2x3xi8>, tensor<2xi32>) -> tensor<4x2xi8>
  // CHECK-NEXT: return %[[Y]]
  %b = ml_program.global_load_const @fractions : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// The factors are 1/4 and 1/2; the bias is 1 / (1/8) and -0.5 / (1/4).
// CHECK-LABEL: func.func @per_channel
func.func @per_channel(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK-NEXT: %[[BIAS:.*]] = ml_program.global_load_const @_quantized_bias2 : tensor<2xi32>
  // CHECK-NEXT: %[[Y:.*]] = qint.linear %{{.*}} zero_point 3, %{{.*}} zero_point 0 bias %[[BIAS]] multiplier [1073741824, 1073741824] shift [32, 31] rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 : (
  // CHECK-NEXT: return %[[Y]]
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @zeros : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %3 : tensor<4x2xi8>
}

// Factors 1/2 and 1 over one shift: 2^29 and 2^30, with 30. relu is the lower bound.
// CHECK-LABEL: func.func @add_relu
func.func @add_relu(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[Y:.*]] = qint.add %{{.*}} zero_point 3 multiplier 536870912, %{{.*}} zero_point -7 multiplier 1073741824 shift 30 rounding "half_to_even" zero_point -5 quant_min -5 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[Y]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.25 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = aten.relu %2 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %4 : tensor<2x3xi8>
}

// Pooling and data movement with the same qparams in and out. An average of 16 elements has the factor 1/16 = 2^30 * 2^-34.
// CHECK-LABEL: func.func @pools
func.func @pools(%x: tensor<?x4x8x8xi8>) -> tensor<?x4xf32> {
  // CHECK-NEXT: %[[MAX:.*]] = qint.max_pool2d %{{.*}} kernel_size [2, 2] stride [2, 2] padding [0, 0] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (tensor<?x4x8x8xi8>) -> tensor<?x4x4x4xi8>
  // CHECK-NEXT: %[[MEAN:.*]] = qint.adaptive_avg_pool2d %[[MAX]] zero_point 3 output_size [1, 1] multiplier [1073741824] shift [34] rounding "half_to_even" zero_point 3 quant_min -128 quant_max 127 : (tensor<?x4x4x4xi8>) -> tensor<?x4x1x1xi8>
  // CHECK-NEXT: %[[FLAT:.*]] = aten.flatten.using_ints %[[MEAN]] start_dim 1 : (tensor<?x4x1x1xi8>) -> tensor<?x4xi8>
  // CHECK-NEXT: quantized_decomposed.dequantize_per_tensor %[[FLAT]]
  // CHECK-NEXT: return
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x8x8xi8>) -> tensor<?x4x8x8xf32>
  %1 = aten.max_pool2d %0 kernel_size [2] : (tensor<?x4x8x8xf32>) -> tensor<?x4x4x4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x4x4xf32>) -> tensor<?x4x4x4xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %2 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x4x4xi8>) -> tensor<?x4x4x4xf32>
  %4 = aten.adaptive_avg_pool2d %3 output_size [1, 1] : (tensor<?x4x4x4xf32>) -> tensor<?x4x1x1xf32>
  %5 = quantized_decomposed.quantize_per_tensor %4 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x1x1xf32>) -> tensor<?x4x1x1xi8>
  %6 = quantized_decomposed.dequantize_per_tensor %5 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x1x1xi8>) -> tensor<?x4x1x1xf32>
  %7 = aten.flatten.using_ints %6 start_dim 1 : (tensor<?x4x1x1xf32>) -> tensor<?x4xf32>
  %8 = quantized_decomposed.quantize_per_tensor %7 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<?x4xi8>
  %9 = quantized_decomposed.dequantize_per_tensor %8 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  %10 = aten.dropout %9 p 0.2 train false : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %11 = quantized_decomposed.quantize_per_tensor %10 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<?x4xi8>
  %12 = quantized_decomposed.dequantize_per_tensor %11 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  return %12 : tensor<?x4xf32>
}

// A mean over the plane is an average; without its dimensions it is flattened. 1/16 with another scale: 1/16 * 2.
// CHECK-LABEL: func.func @mean
func.func @mean(%x: tensor<1x4x4x4xi8>) -> tensor<1x4xi8> {
  // CHECK-NEXT: %[[MEAN:.*]] = qint.adaptive_avg_pool2d %{{.*}} zero_point 3 output_size [1, 1] multiplier [1073741824] shift [33] rounding "half_to_even" zero_point 1 quant_min -128 quant_max 127 : (tensor<1x4x4x4xi8>) -> tensor<1x4x1x1xi8>
  // CHECK-NEXT: %[[FLAT:.*]] = aten.flatten.using_ints %[[MEAN]] start_dim 1 {pt2e.name = "q"} : (tensor<1x4x1x1xi8>) -> tensor<1x4xi8>
  // CHECK-NEXT: return %[[FLAT]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xf32>
  %1 = aten.mean.dim %0 dim [-1, 2] : (tensor<1x4x4x4xf32>) -> tensor<1x4xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.25 zero_point 1 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4xf32>) -> tensor<1x4xi8>
  return %2 : tensor<1x4xi8>
}

// A copy stays, because a view may need its strides; a view keeps its size that is known at run time.
// CHECK-LABEL: func.func @moves
func.func @moves(%x: tensor<?x4x4xi8>) -> tensor<?x16xi8> {
  // CHECK-NEXT: %[[N:.*]] = aten.sym_size.int %[[X:.*]] dim 0 : (tensor<?x4x4xi8>) -> index
  // CHECK-NEXT: %[[C:.*]] = aten.contiguous %[[X]] : (tensor<?x4x4xi8>) -> tensor<?x4x4xi8>
  // CHECK-NEXT: %[[Y:.*]] = aten.view %[[C]] size [%[[N]], 16] {pt2e.name = "view"} : (tensor<?x4x4xi8>, index) -> tensor<?x16xi8>
  // CHECK-NEXT: %[[R:.*]] = aten.clone %[[Y]] : (tensor<?x16xi8>) -> tensor<?x16xi8>
  // CHECK-NEXT: return %[[R]]
  %n = aten.sym_size.int %x dim 0 : (tensor<?x4x4xi8>) -> index
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4x4xi8>) -> tensor<?x4x4xf32>
  %1 = aten.contiguous %0 : (tensor<?x4x4xf32>) -> tensor<?x4x4xf32>
  %2 = aten.view %1 size [%n, 16] {pt2e.name = "view"} : (tensor<?x4x4xf32>, index) -> tensor<?x16xf32>
  %3 = aten.clone %2 : (tensor<?x16xf32>) -> tensor<?x16xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x16xf32>) -> tensor<?x16xi8>
  return %4 : tensor<?x16xi8>
}

// Each has the name of its own quantize op.
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<2x3xi8>, %w: tensor<3x3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[Y:.*]] = qint.linear %{{.*}} zero_point -5 quant_min -128 quant_max 127 {pt2e.name = "q"} : (
  // CHECK-NEXT: %[[Z:.*]] = qint.linear %[[Y]] {{.*}} zero_point 2 quant_min -128 quant_max 127 {pt2e.name = "q_1"} : (
  // CHECK-NEXT: return %[[Z]]
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<3x3xi8>) -> tensor<3x3xf32>
  %2 = aten.linear %0, %1 : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %5 = aten.linear %4, %1 : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>
  %6 = quantized_decomposed.quantize_per_tensor %5 scale 0.5 zero_point 2 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q_1"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %6 : tensor<2x3xi8>
}
