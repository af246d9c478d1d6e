// Ops without an op of qint: integer ops of aten on int64, whose sums are requantized.
// RUN: pt2e-opt %s --lower-to-integer --verify-integer | FileCheck %s

// Scales are powers of two, so that every constant can be worked out by hand. A factor f is multiplier * 2^-shift with the
// multiplier from 2^30 = 1073741824 to 2^31: 1/4 is 1073741824 * 2^-32.

ml_program.global private @weight(dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>) : tensor<2x3xi8>
ml_program.global private @bias(dense<[1.0, -0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @scales(dense<[0.25, 0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @zeros(dense<0> : tensor<2xi64>) : tensor<2xi64>
ml_program.global private @ones(dense<[0, 1]> : tensor<2xi64>) : tensor<2xi64>

// Axis 1 of the result has the channels. 1/8 over 1/2 is 1/4.
// CHECK-LABEL: func.func @conv1d
func.func @conv1d(%x: tensor<1x3x8xi8>, %w: tensor<2x3x3xi8>) -> tensor<1x2x6xi8> {
  // CHECK-NEXT: %[[V0:.*]] = ml_program.global_load_const @_quantized_bias0 : tensor<2xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3x3xi8>) -> tensor<2x3x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x3x8xi8>) -> tensor<1x3x8xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.sub.Tensor %[[V2]], 3 : (tensor<1x3x8xi64>) -> tensor<1x3x8xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.conv1d %[[V3]], %[[V1]] bias %[[V0]] : (tensor<1x3x8xi64>, tensor<2x3x3xi64>, tensor<2xi64>) -> tensor<1x2x6xi64>
  // CHECK-NEXT: %[[V5:.*]] = qint.requantize %[[V4]] multiplier [1073741824] shift [32] axis 1 rounding "half_to_even" zero_point -5 quant_min -5 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6xi64>) -> tensor<1x2x6xi8>
  // CHECK-NEXT: return %[[V5]] : tensor<1x2x6xi8>
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x8xi8>) -> tensor<1x3x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x3xi8>) -> tensor<2x3x3xf32>
  %2 = aten.conv1d %0, %1 bias %b : (tensor<1x3x8xf32>, tensor<2x3x3xf32>, tensor<2xf32>) -> tensor<1x2x6xf32>
  %3 = aten.relu %2 : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %r = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6xf32>) -> tensor<1x2x6xi8>
  return %r : tensor<1x2x6xi8>
}

// A padding that is named stays named: 0 is 0.
// CHECK-LABEL: func.func @padding
func.func @padding(%x: tensor<1x3x8x8xi8>, %w: tensor<2x3x3x3xi8>) -> tensor<1x2x8x8xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3x3x3xi8>) -> tensor<2x3x3x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x3x8x8xi8>) -> tensor<1x3x8x8xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], 3 : (tensor<1x3x8x8xi64>) -> tensor<1x3x8x8xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.conv2d.padding %[[V2]], %[[V0]] padding "same" : (tensor<1x3x8x8xi64>, tensor<2x3x3x3xi64>) -> tensor<1x2x8x8xi64>
  // CHECK-NEXT: %[[V4:.*]] = qint.requantize %[[V3]] multiplier [1073741824] shift [32] axis 1 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x8x8xi64>) -> tensor<1x2x8x8xi8>
  // CHECK-NEXT: return %[[V4]] : tensor<1x2x8x8xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x8x8xi8>) -> tensor<1x3x8x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x3x3xi8>) -> tensor<2x3x3x3xf32>
  %2 = aten.conv2d.padding %0, %1 padding "same" : (tensor<1x3x8x8xf32>, tensor<2x3x3x3xf32>) -> tensor<1x2x8x8xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xi8>
  return %r : tensor<1x2x8x8xi8>
}

// A scale for each output channel, along axis 1 of the weight: 1/4 and 1/2.
// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x3x4x4xi8>, %w: tensor<3x2x3x3xi8>) -> tensor<1x2x6x6xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<3x2x3x3xi8>) -> tensor<3x2x3x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], 3 : (tensor<1x3x4x4xi64>) -> tensor<1x3x4x4xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.conv_transpose2d.input %[[V2]], %[[V0]] : (tensor<1x3x4x4xi64>, tensor<3x2x3x3xi64>) -> tensor<1x2x6x6xi64>
  // CHECK-NEXT: %[[V4:.*]] = qint.requantize %[[V3]] multiplier [1073741824, 1073741824] shift [32, 31] axis 1 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6x6xi64>) -> tensor<1x2x6x6xi8>
  // CHECK-NEXT: return %[[V4]] : tensor<1x2x6x6xi8>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @zeros : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x4x4xi8>) -> tensor<1x3x4x4xf32>
  %1 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 1 quant_min -127 quant_max 127 dtype i8 : (tensor<3x2x3x3xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<3x2x3x3xf32>
  %2 = aten.conv_transpose2d.input %0, %1 : (tensor<1x3x4x4xf32>, tensor<3x2x3x3xf32>) -> tensor<1x2x6x6xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6x6xf32>) -> tensor<1x2x6x6xi8>
  return %r : tensor<1x2x6x6xi8>
}

// 16 bits: the sums do not fit int32.
// CHECK-LABEL: func.func @wide
func.func @wide(%x: tensor<4x3xi16>, %w: tensor<2x3xi8>) -> tensor<4x2xi16> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<4x3xi16>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], 3 : (tensor<4x3xi64>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.linear %[[V2]], %[[V0]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
  // CHECK-NEXT: %[[V4:.*]] = qint.requantize %[[V3]] multiplier [1073741824] shift [32] axis 1 rounding "half_to_even" zero_point -5 quant_min -32768 quant_max 32767 dtype i16 {pt2e.name = "q"} : (tensor<4x2xi64>) -> tensor<4x2xi16>
  // CHECK-NEXT: return %[[V4]] : tensor<4x2xi16>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -32768 quant_max 32767 dtype i16 : (tensor<4x3xi16>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -32768 quant_max 32767 dtype i16 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi16>
  return %r : tensor<4x2xi16>
}

// Zero points that differ by channel are subtracted from the weight.
// CHECK-LABEL: func.func @zero_points
func.func @zero_points(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  // CHECK-NEXT: %[[V0:.*]] = ml_program.global_load_const @_weight_zero_points0 : tensor<2x1xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], %[[V0]] : (tensor<2x3xi64>, tensor<2x1xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.sub.Tensor %[[V3]], 3 : (tensor<4x3xi64>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V5:.*]] = aten.linear %[[V4]], %[[V2]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
  // CHECK-NEXT: %[[V6:.*]] = qint.requantize %[[V5]] multiplier [1073741824, 1073741824] shift [32, 31] axis 1 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xi64>) -> tensor<4x2xi8>
  // CHECK-NEXT: return %[[V6]] : tensor<4x2xi8>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @ones : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %r : tensor<4x2xi8>
}

// 1/2 * 1/4 over 1/2.
// CHECK-LABEL: func.func @matmul
func.func @matmul(%x: tensor<2x4x3xi8>, %y: tensor<2x3x5xi8>) -> tensor<2x4x5xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3x5xi8>) -> tensor<2x3x5xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], -7 : (tensor<2x3x5xi64>) -> tensor<2x3x5xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x4x3xi8>) -> tensor<2x4x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.sub.Tensor %[[V2]], 3 : (tensor<2x4x3xi64>) -> tensor<2x4x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.matmul %[[V3]], %[[V1]] : (tensor<2x4x3xi64>, tensor<2x3x5xi64>) -> tensor<2x4x5xi64>
  // CHECK-NEXT: %[[V5:.*]] = qint.requantize %[[V4]] multiplier [1073741824] shift [32] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x4x5xi64>) -> tensor<2x4x5xi8>
  // CHECK-NEXT: return %[[V5]] : tensor<2x4x5xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x4x3xi8>) -> tensor<2x4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x5xi8>) -> tensor<2x3x5xf32>
  %2 = aten.matmul %0, %1 : (tensor<2x4x3xf32>, tensor<2x3x5xf32>) -> tensor<2x4x5xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x4x5xf32>) -> tensor<2x4x5xi8>
  return %r : tensor<2x4x5xi8>
}

// 1/2 * 1/4 over 1/2, and one operand is broadcast.
// CHECK-LABEL: func.func @mul
func.func @mul(%x: tensor<2x3xi8>, %y: tensor<3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<3xi8>) -> tensor<3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], -7 : (tensor<3xi64>) -> tensor<3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.sub.Tensor %[[V2]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.mul.Tensor %[[V3]], %[[V1]] : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V5:.*]] = qint.requantize %[[V4]] multiplier [1073741824] shift [32] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xi64>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V5]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %2 = aten.mul.Tensor %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// Factors 1 and 1/2 in units of 2^-30: 2^30 and 2^29.
// CHECK-LABEL: func.func @add_broadcast
func.func @add_broadcast(%x: tensor<2x3xi8>, %y: tensor<3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<3xi8>) -> tensor<3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], -7 : (tensor<3xi64>) -> tensor<3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.mul.Tensor %[[V1]], 536870912 : (tensor<3xi64>) -> tensor<3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.sub.Tensor %[[V3]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V5:.*]] = aten.mul.Tensor %[[V4]], 1073741824 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V6:.*]] = aten.add.Tensor %[[V5]], %[[V2]] : (tensor<2x3xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V7:.*]] = qint.requantize %[[V6]] multiplier [1073741824] shift [60] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xi64>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V7]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<3xi8>) -> tensor<3xf32>
  %2 = aten.add.Tensor %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// 1 and 1.5 over 1/2: 2^30 and 3 * 2^30.
// CHECK-LABEL: func.func @add_number
func.func @add_number(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.mul.Tensor %[[V1]], 536870912 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.add.Tensor %[[V2]], 1610612736 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = qint.requantize %[[V3]] multiplier [1073741824] shift [59] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xi64>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V4]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, 1.5 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// A part of the input has its qparams; the other scale takes a factor of 1/2 over 1/4.
// CHECK-LABEL: func.func @chunk
func.func @chunk(%x: tensor<2x6xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.slice.Tensor %{{.*}} dim 1 start 3 end 6 : (tensor<2x6xi8>) -> tensor<2x3xi8>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %[[V0]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = qint.requantize %[[V2]] multiplier [1073741824] shift [29] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xi64>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V3]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x6xi8>) -> tensor<2x6xf32>
  %1:2 = aten.chunk %0 chunks 2 dim 1 : (tensor<2x6xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  %r = quantized_decomposed.quantize_per_tensor %1#1 scale 0.25 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// Every operand is requantized to the qparams of the result, unless it has them.
// CHECK-LABEL: func.func @cat
func.func @cat(%x: tensor<2x3xi8>, %y: tensor<2x3xi8>) -> tensor<2x6xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], -7 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = qint.requantize %[[V1]] multiplier [1073741824] shift [31] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi64>) -> tensor<2x3xi8>
  // CHECK-NEXT: %[[V3:.*]] = aten.cat [%{{.*}}, %[[V2]]] dim 1 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x6xi8>
  // CHECK-NEXT: return %[[V3]] : tensor<2x6xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %y scale 0.25 zero_point -7 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.cat [%0, %1] dim 1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x6xf32>) -> tensor<2x6xi8>
  return %r : tensor<2x6xi8>
}

// Windows of 9 elements: 1/9 is 1908874354 * 2^-34.
// CHECK-LABEL: func.func @average
func.func @average(%x: tensor<1x4x9x9xi8>) -> tensor<1x4x3x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], 3 : (tensor<1x4x9x9xi64>) -> tensor<1x4x9x9xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.avg_pool2d %[[V1]] kernel_size [3, 3] stride [3, 3] divisor_override 1 : (tensor<1x4x9x9xi64>) -> tensor<1x4x3x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = qint.requantize %[[V2]] multiplier [1908874354] shift [34] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x3x3xi64>) -> tensor<1x4x3x3xi8>
  // CHECK-NEXT: return %[[V3]] : tensor<1x4x3x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xf32>
  %2 = aten.avg_pool2d %0 kernel_size [3, 3] stride [3, 3] : (tensor<1x4x9x9xf32>) -> tensor<1x4x3x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x3x3xf32>) -> tensor<1x4x3x3xi8>
  return %r : tensor<1x4x3x3xi8>
}

// A mean over channels, of 4 elements.
// CHECK-LABEL: func.func @mean
func.func @mean(%x: tensor<1x4x4x4xi8>) -> tensor<1x4x4xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], 3 : (tensor<1x4x4x4xi64>) -> tensor<1x4x4x4xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sum.dim_IntList %[[V1]] dim [1] : (tensor<1x4x4x4xi64>) -> tensor<1x4x4xi64>
  // CHECK-NEXT: %[[V3:.*]] = qint.requantize %[[V2]] multiplier [1073741824] shift [32] axis 0 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x4xi64>) -> tensor<1x4x4xi8>
  // CHECK-NEXT: return %[[V3]] : tensor<1x4x4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xf32>
  %2 = aten.mean.dim %0 dim [1] : (tensor<1x4x4x4xf32>) -> tensor<1x4x4xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x4xf32>) -> tensor<1x4x4xi8>
  return %r : tensor<1x4x4xi8>
}

// A table of 256 elements, from -128.
// CHECK-LABEL: func.func @sigmoid
func.func @sigmoid(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], -128 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = ml_program.global_load_const @_lookup_table0 : tensor<256x1xi8>
  // CHECK-NEXT: %[[V3:.*]] = aten.embedding %[[V2]], %[[V1]] : (tensor<256x1xi8>, tensor<2x3xi64>) -> tensor<2x3x1xi8>
  // CHECK-NEXT: %[[V4:.*]] = aten.squeeze.dim %[[V3]] dim -1 {pt2e.name = "q"} : (tensor<2x3x1xi8>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V4]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.sigmoid %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.00390625 zero_point -128 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// A pool of one dimension is one of height 1 in two.
// CHECK-LABEL: func.func @max_pool1d
func.func @max_pool1d(%x: tensor<1x4x8xi8>) -> tensor<1x4x4xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.unsqueeze %{{.*}} dim -2 : (tensor<1x4x8xi8>) -> tensor<1x4x1x8xi8>
  // CHECK-NEXT: %[[V1:.*]] = qint.max_pool2d %[[V0]] kernel_size [1, 2] stride [1, 2] padding [0, 0] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (tensor<1x4x1x8xi8>) -> tensor<1x4x1x4xi8>
  // CHECK-NEXT: %[[V2:.*]] = aten.squeeze.dim %[[V1]] dim -2 {pt2e.name = "q"} : (tensor<1x4x1x4xi8>) -> tensor<1x4x4xi8>
  // CHECK-NEXT: return %[[V2]] : tensor<1x4x4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x8xi8>) -> tensor<1x4x8xf32>
  %2 = aten.max_pool1d %0 kernel_size [2] : (tensor<1x4x8xf32>) -> tensor<1x4x4xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x4xf32>) -> tensor<1x4x4xi8>
  return %r : tensor<1x4x4xi8>
}

// Selected rows of a quantized weight.
// CHECK-LABEL: func.func @embedding
func.func @embedding(%w: tensor<9x4xi8>, %i: tensor<2x3xi64>) -> tensor<2x3x4xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.embedding %{{.*}}, %{{.*}} : (tensor<9x4xi8>, tensor<2x3xi64>) -> tensor<2x3x4xi8>
  // CHECK-NEXT: return %[[V0]] : tensor<2x3x4xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %w scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<9x4xi8>) -> tensor<9x4xf32>
  %2 = aten.embedding %0, %i : (tensor<9x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3x4xf32>) -> tensor<2x3x4xi8>
  return %r : tensor<2x3x4xi8>
}

// Sums of 140,000 products may overflow int32, in which qint.linear sums.
// CHECK-LABEL: func.func @deep
func.func @deep(%x: tensor<1x140000xi8>, %w: tensor<2x140000xi8>) -> tensor<1x2xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x140000xi8>) -> tensor<2x140000xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x140000xi8>) -> tensor<1x140000xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.sub.Tensor %[[V1]], 3 : (tensor<1x140000xi64>) -> tensor<1x140000xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.linear %[[V2]], %[[V0]] : (tensor<1x140000xi64>, tensor<2x140000xi64>) -> tensor<1x2xi64>
  // CHECK-NEXT: %[[V4:.*]] = qint.requantize %[[V3]] multiplier [1073741824] shift [32] axis 1 rounding "half_to_even" zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2xi64>) -> tensor<1x2xi8>
  // CHECK-NEXT: return %[[V4]] : tensor<1x2xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x140000xi8>) -> tensor<1x140000xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x140000xi8>) -> tensor<2x140000xf32>
  %2 = aten.linear %0, %1 : (tensor<1x140000xf32>, tensor<2x140000xf32>) -> tensor<1x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2xf32>) -> tensor<1x2xi8>
  return %r : tensor<1x2xi8>
}

// In a branch, as outside.
// CHECK-LABEL: func.func @branch
func.func @branch(%c: tensor<i1>, %x: tensor<4x3xi8>) -> tensor<4x2xi8> {
  // CHECK: qint.linear {{.*}} -> tensor<4x2xi8>
  // CHECK-NEXT: aten.yield
  // CHECK: aten.slice.Tensor {{.*}} -> tensor<4x2xi8>
  // CHECK: aten.mul.Tensor {{.*}} -> tensor<4x2xi64>
  // CHECK-NEXT: qint.requantize
  // CHECK-NEXT: aten.yield
  %r = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor"(%c, %x) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%y: tensor<4x3xi8>):
    %w = ml_program.global_load_const @weight : tensor<2x3xi8>
    %0 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
    %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
    %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
    %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
    aten.yield %3 : tensor<4x2xi8>
  }, {
  ^bb0(%y: tensor<4x3xi8>):
    %0 = quantized_decomposed.dequantize_per_tensor %y scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
    %1 = aten.slice.Tensor %0 dim 1 start 0 end 2 : (tensor<4x3xf32>) -> tensor<4x2xf32>
    %2 = aten.mul.Tensor %1, %1 : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 : (tensor<4x2xf32>) -> tensor<4x2xi8>
    aten.yield %3 : tensor<4x2xi8>
  } : (tensor<i1>, tensor<4x3xi8>) -> tensor<4x2xi8>
  return %r : tensor<4x2xi8>
}
