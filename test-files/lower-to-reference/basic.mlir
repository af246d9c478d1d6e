// Integer ops of aten; the sums of products are rounded once, half to even.
// RUN: pt2e-opt %s --lower-to-reference | FileCheck %s

// Scales are powers of two, so that every constant can be worked out by hand. A factor f is multiplier * 2^-shift with the
// multiplier from 2^30 = 1073741824 to 2^31: 1/4 is 1073741824 * 2^-32.

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
  // CHECK-NEXT: %[[V5:.*]] = aten.to.dtype %[[V4]] dtype f64 : (tensor<1x2x6xi64>) -> tensor<1x2x6xf64>
  // CHECK-NEXT: %[[V6:.*]] = aten.mul.Tensor %[[V5]], 2.500000e-01 : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.round %[[V6]] : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.add.Tensor %[[V7]], -5 : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
  // CHECK-NEXT: %[[V9:.*]] = aten.clamp %[[V8]] min -5 max 127 : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
  // CHECK-NEXT: %[[V10:.*]] = aten.to.dtype %[[V9]] dtype i8 : (tensor<1x2x6xf64>) -> tensor<1x2x6xi8>
  // CHECK-NEXT: return %[[V10]] : tensor<1x2x6xi8>
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x8xi8>) -> tensor<1x3x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x3xi8>) -> tensor<2x3x3xf32>
  %2 = aten.conv1d %0, %1 bias %b : (tensor<1x3x8xf32>, tensor<2x3x3xf32>, tensor<2xf32>) -> tensor<1x2x6xf32>
  %3 = aten.relu %2 : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %r = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6xf32>) -> tensor<1x2x6xi8>
  return %r : tensor<1x2x6xi8>
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
  // CHECK-NEXT: %[[V6:.*]] = ml_program.global_load_const @_factors0 : tensor<1x2xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.to.dtype %[[V5]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.mul.Tensor %[[V7]], %[[V6]] : (tensor<4x2xf64>, tensor<1x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V9:.*]] = aten.round %[[V8]] : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V10:.*]] = aten.add.Tensor %[[V9]], -5 : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V11:.*]] = aten.clamp %[[V10]] min -128 max 127 : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V12:.*]] = aten.to.dtype %[[V11]] dtype i8 : (tensor<4x2xf64>) -> tensor<4x2xi8>
  // CHECK-NEXT: return %[[V12]] : tensor<4x2xi8>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @ones : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %r : tensor<4x2xi8>
}

// 1 and 1.5 over 1/2: 2^30 and 3 * 2^30.
// CHECK-LABEL: func.func @add_number
func.func @add_number(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.mul.Tensor %[[V1]], 536870912 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.add.Tensor %[[V2]], 1610612736 : (tensor<2x3xi64>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.to.dtype %[[V3]] dtype f64 : (tensor<2x3xi64>) -> tensor<2x3xf64>
  // CHECK-NEXT: %[[V5:.*]] = aten.mul.Tensor %[[V4]], 1.862645149230957E-9 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  // CHECK-NEXT: %[[V6:.*]] = aten.round %[[V5]] : (tensor<2x3xf64>) -> tensor<2x3xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.add.Tensor %[[V6]], -5 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.clamp %[[V7]] min -128 max 127 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  // CHECK-NEXT: %[[V9:.*]] = aten.to.dtype %[[V8]] dtype i8 : (tensor<2x3xf64>) -> tensor<2x3xi8>
  // CHECK-NEXT: return %[[V9]] : tensor<2x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, 1.5 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// Windows of 9 elements: 1/9 is 1908874354 * 2^-34.
// CHECK-LABEL: func.func @average
func.func @average(%x: tensor<1x4x9x9xi8>) -> tensor<1x4x3x3xi8> {
  // CHECK-NEXT: %[[V0:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xi64>
  // CHECK-NEXT: %[[V1:.*]] = aten.sub.Tensor %[[V0]], 3 : (tensor<1x4x9x9xi64>) -> tensor<1x4x9x9xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.avg_pool2d %[[V1]] kernel_size [3, 3] stride [3, 3] divisor_override 1 : (tensor<1x4x9x9xi64>) -> tensor<1x4x3x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.to.dtype %[[V2]] dtype f64 : (tensor<1x4x3x3xi64>) -> tensor<1x4x3x3xf64>
  // CHECK-NEXT: %[[V4:.*]] = aten.mul.Tensor %[[V3]], 0.11111111112404615 : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
  // CHECK-NEXT: %[[V5:.*]] = aten.round %[[V4]] : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
  // CHECK-NEXT: %[[V6:.*]] = aten.add.Tensor %[[V5]], -5 : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.clamp %[[V6]] min -128 max 127 : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.to.dtype %[[V7]] dtype i8 : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xi8>
  // CHECK-NEXT: return %[[V8]] : tensor<1x4x3x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xf32>
  %2 = aten.avg_pool2d %0 kernel_size [3, 3] stride [3, 3] : (tensor<1x4x9x9xf32>) -> tensor<1x4x3x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x3x3xf32>) -> tensor<1x4x3x3xi8>
  return %r : tensor<1x4x3x3xi8>
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

// The result stays float: sums times both scales, plus the bias.
// CHECK-LABEL: func.func @float_result
func.func @float_result(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  // CHECK-NEXT: %[[V0:.*]] = ml_program.global_load_const @bias : tensor<2xf32>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V2:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V3:.*]] = aten.sub.Tensor %[[V2]], 3 : (tensor<4x3xi64>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V4:.*]] = aten.linear %[[V3]], %[[V1]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
  // CHECK-NEXT: %[[V5:.*]] = aten.to.dtype %[[V4]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V6:.*]] = aten.mul.Tensor %[[V5]], 2.500000e-01 : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.mul.Tensor %[[V6]], 5.000000e-01 : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.add.Tensor %[[V7]], %[[V0]] : (tensor<4x2xf64>, tensor<2xf32>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V9:.*]] = aten.to.dtype %[[V8]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
  // CHECK-NEXT: return %[[V9]] : tensor<4x2xf32>
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// Scale and zero point come from the input; choosing them stays one op.
// CHECK-LABEL: func.func @dynamic
func.func @dynamic(%x: tensor<4x3xf32>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  // CHECK-NEXT: %[[S:.*]], %[[Z:.*]] = quantized_decomposed.choose_qparams.tensor %{{.*}} quant_min -128 quant_max 127 eps 1.000000e-05 dtype i8 : (tensor<4x3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  // CHECK-NEXT: %[[V2:.*]] = aten.reciprocal %[[S]] : (tensor<1xf64>) -> tensor<1xf64>
  // CHECK-NEXT: %[[V3:.*]] = aten.to.dtype %[[V2]] dtype f32 : (tensor<1xf64>) -> tensor<1xf32>
  // CHECK-NEXT: %[[V4:.*]] = aten.mul.Tensor %{{.*}}, %[[V3]] : (tensor<4x3xf32>, tensor<1xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: %[[V5:.*]] = aten.round %[[V4]] : (tensor<4x3xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: %[[V6:.*]] = aten.add.Tensor %[[V5]], %[[Z]] : (tensor<4x3xf32>, tensor<1xi64>) -> tensor<4x3xf32>
  // CHECK-NEXT: %[[V7:.*]] = aten.clamp %[[V6]] min -128 max 127 : (tensor<4x3xf32>) -> tensor<4x3xf32>
  // CHECK-NEXT: %[[V8:.*]] = aten.to.dtype %[[V7]] dtype i8 : (tensor<4x3xf32>) -> tensor<4x3xi8>
  // CHECK-NEXT: %[[V9:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
  // CHECK-NEXT: %[[V10:.*]] = aten.to.dtype %[[V8]] dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V11:.*]] = aten.sub.Tensor %[[V10]], %[[Z]] : (tensor<4x3xi64>, tensor<1xi64>) -> tensor<4x3xi64>
  // CHECK-NEXT: %[[V12:.*]] = aten.linear %[[V11]], %[[V9]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
  // CHECK-NEXT: %[[V13:.*]] = aten.to.dtype %[[V12]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V14:.*]] = aten.mul.Tensor %[[V13]], 2.500000e-01 : (tensor<4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V15:.*]] = aten.mul.Tensor %[[V14]], %[[S]] : (tensor<4x2xf64>, tensor<1xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V16:.*]] = aten.to.dtype %[[V15]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
  // CHECK-NEXT: return %[[V16]] : tensor<4x2xf32>
  %s, %z = quantized_decomposed.choose_qparams.tensor %x quant_min -128 quant_max 127 eps 1.0e-5 dtype i8 : (tensor<4x3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %q = quantized_decomposed.quantize_per_tensor.tensor %x, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<4x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor.tensor %q, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// A quantize and a dequantize that nothing absorbs are primitive ops. 1 / 0.5 is 2.
// CHECK-LABEL: func.func @primitives
func.func @primitives(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: %[[V0:.*]] = aten.mul.Tensor %{{.*}}, 2.000000e+00 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V1:.*]] = aten.round %[[V0]] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V2:.*]] = aten.add.Tensor %[[V1]], 3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V3:.*]] = aten.clamp %[[V2]] min -128 max 127 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V4:.*]] = aten.to.dtype %[[V3]] dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  // CHECK-NEXT: %[[V5:.*]] = aten.to.dtype %[[V4]] dtype f32 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V6:.*]] = aten.sub.Tensor %[[V5]], 3 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V7:.*]] = aten.mul.Tensor %[[V6]], 5.000000e-01 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V8:.*]] = aten.softmax.int %[[V7]] dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: return %[[V8]] : tensor<2x3xf32>
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.softmax.int %1 dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// Channels are along axis 0, and have no zero points.
// CHECK-LABEL: func.func @channels
func.func @channels(%w: tensor<2x3xi8>) -> tensor<2x3xf32> {
  // CHECK-NEXT: %[[V0:.*]] = ml_program.global_load_const @scales : tensor<2xf32>
  // CHECK-NEXT: %[[V1:.*]] = aten.view %[[V0]] size [-1, 1] : (tensor<2xf32>) -> tensor<2x1xf32>
  // CHECK-NEXT: %[[V2:.*]] = aten.to.dtype %{{.*}} dtype f32 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[V3:.*]] = aten.mul.Tensor %[[V2]], %[[V1]] : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: return %[[V3]] : tensor<2x3xf32>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %r = quantized_decomposed.dequantize_per_channel %w, %s axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// Rows of the input and groups of the weight have scales of their own: two products of matrices, added in float64.
// CHECK-LABEL: func.func @groups
func.func @groups(%x: tensor<4x6xi8>, %sx: tensor<4x1xf64>, %zx: tensor<4x1xi64>, %w: tensor<2x6xi8>, %sw: tensor<2x2xf32>, %zw: tensor<2x2xi32>) -> tensor<4x2xf32> {
  // CHECK-NEXT: %[[V0:.*]] = aten.view %{{.*}} size [-1, 1] : (tensor<4x1xf64>) -> tensor<4x1xf64>
  // CHECK-NEXT: %[[V1:.*]] = aten.to.dtype %{{.*}} dtype f64 : (tensor<2x2xf32>) -> tensor<2x2xf64>
  // CHECK-NEXT: %[[V2:.*]] = aten.view %[[V1]] size [2, 2, 1] : (tensor<2x2xf64>) -> tensor<2x2x1xf64>
  // CHECK-NEXT: %[[V3:.*]] = aten.permute %[[V2]] dims [1, 2, 0] : (tensor<2x2x1xf64>) -> tensor<2x1x2xf64>
  // CHECK-NEXT: %[[V4:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x2xi32>) -> tensor<2x2xi64>
  // CHECK-NEXT: %[[V5:.*]] = aten.view %[[V4]] size [2, 2, 1] : (tensor<2x2xi64>) -> tensor<2x2x1xi64>
  // CHECK-NEXT: %[[V6:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<2x6xi8>) -> tensor<2x6xi64>
  // CHECK-NEXT: %[[V7:.*]] = aten.view %[[V6]] size [2, 2, 3] : (tensor<2x6xi64>) -> tensor<2x2x3xi64>
  // CHECK-NEXT: %[[V8:.*]] = aten.sub.Tensor %[[V7]], %[[V5]] : (tensor<2x2x3xi64>, tensor<2x2x1xi64>) -> tensor<2x2x3xi64>
  // CHECK-NEXT: %[[V9:.*]] = aten.permute %[[V8]] dims [1, 2, 0] : (tensor<2x2x3xi64>) -> tensor<2x3x2xi64>
  // CHECK-NEXT: %[[V10:.*]] = aten.to.dtype %{{.*}} dtype i64 : (tensor<4x6xi8>) -> tensor<4x6xi64>
  // CHECK-NEXT: %[[V11:.*]] = aten.sub.Tensor %[[V10]], %{{.*}} : (tensor<4x6xi64>, tensor<4x1xi64>) -> tensor<4x6xi64>
  // CHECK-NEXT: %[[V12:.*]] = aten.view %[[V11]] size [-1, 2, 3] : (tensor<4x6xi64>) -> tensor<4x2x3xi64>
  // CHECK-NEXT: %[[V13:.*]] = aten.permute %[[V12]] dims [1, 0, 2] : (tensor<4x2x3xi64>) -> tensor<2x4x3xi64>
  // CHECK-NEXT: %[[V14:.*]] = aten.bmm %[[V13]], %[[V9]] : (tensor<2x4x3xi64>, tensor<2x3x2xi64>) -> tensor<2x4x2xi64>
  // CHECK-NEXT: %[[V15:.*]] = aten.to.dtype %[[V14]] dtype f64 : (tensor<2x4x2xi64>) -> tensor<2x4x2xf64>
  // CHECK-NEXT: %[[V16:.*]] = aten.mul.Tensor %[[V15]], %[[V3]] : (tensor<2x4x2xf64>, tensor<2x1x2xf64>) -> tensor<2x4x2xf64>
  // CHECK-NEXT: %[[V17:.*]] = aten.sum.dim_IntList %[[V16]] dim [0] : (tensor<2x4x2xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V18:.*]] = aten.mul.Tensor %[[V17]], %[[V0]] : (tensor<4x2xf64>, tensor<4x1xf64>) -> tensor<4x2xf64>
  // CHECK-NEXT: %[[V19:.*]] = aten.to.dtype %[[V18]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
  // CHECK-NEXT: %[[V20:.*]] = aten.view %[[V19]] size [4, 2] : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT: return %[[V20]] : tensor<4x2xf32>
  %0 = quantized_decomposed.dequantize_per_token %x, %sx, %zx quant_min -128 quant_max 127 dtype i8 output_dtype f32 : (tensor<4x6xi8>, tensor<4x1xf64>, tensor<4x1xi64>) -> tensor<4x6xf32>
  %1 = quantized_decomposed.dequantize_per_channel_group %w, %sw zero_points %zw quant_min -8 quant_max 7 dtype i8 group_size 3 output_dtype f32 : (tensor<2x6xi8>, tensor<2x2xf32>, tensor<2x2xi32>) -> tensor<2x6xf32>
  %2 = aten.linear %0, %1 : (tensor<4x6xf32>, tensor<2x6xf32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// Selected rows, with their scales.
// CHECK-LABEL: func.func @embedding
func.func @embedding(%w: tensor<2x4xi8>, %i: tensor<3xi64>) -> tensor<3x4xf32> {
  // CHECK-NEXT: %[[V0:.*]] = ml_program.global_load_const @scales : tensor<2xf32>
  // CHECK-NEXT: %[[V1:.*]] = aten.unsqueeze %[[V0]] dim 1 : (tensor<2xf32>) -> tensor<2x1xf32>
  // CHECK-NEXT: %[[V2:.*]] = aten.embedding %[[V1]], %{{.*}} : (tensor<2x1xf32>, tensor<3xi64>) -> tensor<3x1xf32>
  // CHECK-NEXT: %[[V3:.*]] = aten.to.dtype %[[V2]] dtype f64 : (tensor<3x1xf32>) -> tensor<3x1xf64>
  // CHECK-NEXT: %[[V4:.*]] = aten.embedding %{{.*}}, %{{.*}} : (tensor<2x4xi8>, tensor<3xi64>) -> tensor<3x4xi8>
  // CHECK-NEXT: %[[V5:.*]] = aten.to.dtype %[[V4]] dtype i64 : (tensor<3x4xi8>) -> tensor<3x4xi64>
  // CHECK-NEXT: %[[V6:.*]] = aten.to.dtype %[[V5]] dtype f64 : (tensor<3x4xi64>) -> tensor<3x4xf64>
  // CHECK-NEXT: %[[V7:.*]] = aten.mul.Tensor %[[V6]], %[[V3]] : (tensor<3x4xf64>, tensor<3x1xf64>) -> tensor<3x4xf64>
  // CHECK-NEXT: %[[V8:.*]] = aten.to.dtype %[[V7]] dtype f32 : (tensor<3x4xf64>) -> tensor<3x4xf32>
  // CHECK-NEXT: return %[[V8]] : tensor<3x4xf32>
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @zeros : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x4xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  %1 = aten.embedding %0, %i : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}
