// Integer ops of aten; the sums of products are rounded once, half to even.
// RUN: pt2e-opt %s --lower-to-reference | FileCheck %s

// Scales are powers of two, so that every constant can be worked out by hand. A factor f is multiplier * 2^-shift with the
// multiplier from 2^30 = 1073741824 to 2^31: 1/4 is 1073741824 * 2^-32.

ml_program.global private @bias(dense<[1.0, -0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @scales(dense<[0.25, 0.5]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @zeros(dense<0> : tensor<2xi64>) : tensor<2xi64>
ml_program.global private @ones(dense<[0, 1]> : tensor<2xi64>) : tensor<2xi64>

// Axis 1 of the result has the channels. 1/8 over 1/2 is 1/4.
// CHECK: ml_program.global private @bias(dense<[1.000000e+00, -5.000000e-01]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private @scales(dense<[2.500000e-01, 5.000000e-01]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-NEXT: ml_program.global private @_quantized_bias0(dense<[8, -4]> : tensor<2xi64>) : tensor<2xi64> {pt2e.fqn = "_quantized_bias0", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @_weight_zero_points0(dense<{{\[\[}}0], [1]]> : tensor<2x1xi64>) : tensor<2x1xi64> {pt2e.fqn = "_weight_zero_points0", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @_factors0(dense<{{\[\[}}2.500000e-01, 5.000000e-01]]> : tensor<1x2xf64>) : tensor<1x2xf64> {pt2e.fqn = "_factors0", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @_lookup_table0(dense<"0x80808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808080808181828385888C939FAFC5E1001F3B51616D74787B7D7E7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F"> : tensor<256x1xi8>) : tensor<256x1xi8> {pt2e.fqn = "_lookup_table0", pt2e.kind = "buffer"}
// CHECK-LABEL: func.func @conv1d(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x3x8xi8>, %[[ARG1:.+]]: tensor<2x3x3xi8>) -> tensor<1x2x6xi8> {
// CHECK-NEXT:   %[[_QUANTIZED_BIAS0:.+]] = ml_program.global_load_const @_quantized_bias0 : tensor<2xi64> {pt2e.name = "_quantized_bias0"}
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG1]] dtype i64 : (tensor<2x3x3xi8>) -> tensor<2x3x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<1x3x8xi8>) -> tensor<1x3x8xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE_1]], 3 : (tensor<1x3x8xi64>) -> tensor<1x3x8xi64>
// CHECK-NEXT:   %[[CONV1D:.+]] = aten.conv1d %[[SUB_TENSOR]], %[[TO_DTYPE]] bias %[[_QUANTIZED_BIAS0]] : (tensor<1x3x8xi64>, tensor<2x3x3xi64>, tensor<2xi64>) -> tensor<1x2x6xi64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[CONV1D]] dtype f64 : (tensor<1x2x6xi64>) -> tensor<1x2x6xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_2]], 2.500000e-01 {pt2e.decision = {integer}} : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.decision = {integer}} : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], -5 {pt2e.decision = {integer}} : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min -5 max 127 {pt2e.decision = {integer}} : (tensor<1x2x6xf64>) -> tensor<1x2x6xf64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 : (tensor<1x2x6xf64>) -> tensor<1x2x6xi8>
// CHECK-NEXT:   return %[[TO_DTYPE_3]] : tensor<1x2x6xi8>
// CHECK-NEXT: }
func.func @conv1d(%x: tensor<1x3x8xi8>, %w: tensor<2x3x3xi8>) -> tensor<1x2x6xi8> {
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x3x8xi8>) -> tensor<1x3x8xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3x3xi8>) -> tensor<2x3x3xf32>
  %2 = aten.conv1d %0, %1 bias %b : (tensor<1x3x8xf32>, tensor<2x3x3xf32>, tensor<2xf32>) -> tensor<1x2x6xf32>
  %3 = aten.relu %2 : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %r = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x2x6xf32>) -> tensor<1x2x6xi8>
  return %r : tensor<1x2x6xi8>
}

// Zero points that differ by channel are subtracted from the weight.
// CHECK-LABEL: func.func @zero_points(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x3xi8>, %[[ARG1:.+]]: tensor<2x3xi8>) -> tensor<4x2xi8> {
// CHECK-NEXT:   %[[_WEIGHT_ZERO_POINTS0:.+]] = ml_program.global_load_const @_weight_zero_points0 : tensor<2x1xi64> {pt2e.name = "_weight_zero_points0"}
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG1]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE]], %[[_WEIGHT_ZERO_POINTS0]] : (tensor<2x3xi64>, tensor<2x1xi64>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR_1:.+]] = aten.sub.Tensor %[[TO_DTYPE_1]], 3 : (tensor<4x3xi64>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[SUB_TENSOR_1]], %[[SUB_TENSOR]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
// CHECK-NEXT:   %[[_FACTORS0:.+]] = ml_program.global_load_const @_factors0 : tensor<1x2xf64> {pt2e.name = "_factors0"}
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[LINEAR]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_2]], %[[_FACTORS0]] {pt2e.decision = {integer}} : (tensor<4x2xf64>, tensor<1x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], -5 {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min -128 max 127 {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 : (tensor<4x2xf64>) -> tensor<4x2xi8>
// CHECK-NEXT:   return %[[TO_DTYPE_3]] : tensor<4x2xi8>
// CHECK-NEXT: }
func.func @zero_points(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xi8> {
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @ones : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  %2 = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<4x2xf32>) -> tensor<4x2xi8>
  return %r : tensor<4x2xi8>
}

// 1 and 1.5 over 1/2: 2^30 and 3 * 2^30.
// CHECK-LABEL: func.func @add_number(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xi8>) -> tensor<2x3xi8> {
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE]], 3 : (tensor<2x3xi64>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[SUB_TENSOR]], 536870912 : (tensor<2x3xi64>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[MUL_TENSOR]], 1610612736 : (tensor<2x3xi64>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[ADD_TENSOR]] dtype f64 : (tensor<2x3xi64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[TO_DTYPE_1]], 1.862645149230957E-9 {pt2e.decision = {integer}} : (tensor<2x3xf64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR_1]] {pt2e.decision = {integer}} : (tensor<2x3xf64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[ROUND]], -5 {pt2e.decision = {integer}} : (tensor<2x3xf64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR_1]] min -128 max 127 {pt2e.decision = {integer}} : (tensor<2x3xf64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 : (tensor<2x3xf64>) -> tensor<2x3xi8>
// CHECK-NEXT:   return %[[TO_DTYPE_2]] : tensor<2x3xi8>
// CHECK-NEXT: }
func.func @add_number(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.add.Tensor %0, 1.5 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// Windows of 9 elements: 1/9 is 1908874354 * 2^-34.
// CHECK-LABEL: func.func @average(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x4x9x9xi8>) -> tensor<1x4x3x3xi8> {
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE]], 3 : (tensor<1x4x9x9xi64>) -> tensor<1x4x9x9xi64>
// CHECK-NEXT:   %[[AVG_POOL2D:.+]] = aten.avg_pool2d %[[SUB_TENSOR]] kernel_size [3, 3] stride [3, 3] divisor_override 1 : (tensor<1x4x9x9xi64>) -> tensor<1x4x3x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[AVG_POOL2D]] dtype f64 : (tensor<1x4x3x3xi64>) -> tensor<1x4x3x3xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_1]], 0.11111111112404615 {pt2e.decision = {integer}} : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.decision = {integer}} : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], -5 {pt2e.decision = {integer}} : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min -128 max 127 {pt2e.decision = {integer}} : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xf64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 : (tensor<1x4x3x3xf64>) -> tensor<1x4x3x3xi8>
// CHECK-NEXT:   return %[[TO_DTYPE_2]] : tensor<1x4x3x3xi8>
// CHECK-NEXT: }
func.func @average(%x: tensor<1x4x9x9xi8>) -> tensor<1x4x3x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x9x9xi8>) -> tensor<1x4x9x9xf32>
  %2 = aten.avg_pool2d %0 kernel_size [3, 3] stride [3, 3] : (tensor<1x4x9x9xf32>) -> tensor<1x4x3x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.5 zero_point -5 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<1x4x3x3xf32>) -> tensor<1x4x3x3xi8>
  return %r : tensor<1x4x3x3xi8>
}

// A table of 256 elements, from -128.
// CHECK-LABEL: func.func @sigmoid(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xi8>) -> tensor<2x3xi8> {
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE]], -128 : (tensor<2x3xi64>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[_LOOKUP_TABLE0:.+]] = ml_program.global_load_const @_lookup_table0 : tensor<256x1xi8> {pt2e.name = "_lookup_table0"}
// CHECK-NEXT:   %[[EMBEDDING:.+]] = aten.embedding %[[_LOOKUP_TABLE0]], %[[SUB_TENSOR]] : (tensor<256x1xi8>, tensor<2x3xi64>) -> tensor<2x3x1xi8>
// CHECK-NEXT:   %[[SQUEEZE_DIM:.+]] = aten.squeeze.dim %[[EMBEDDING]] dim -1 {pt2e.name = "q"} : (tensor<2x3x1xi8>) -> tensor<2x3xi8>
// CHECK-NEXT:   return %[[SQUEEZE_DIM]] : tensor<2x3xi8>
// CHECK-NEXT: }
func.func @sigmoid(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %2 = aten.sigmoid %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %r = quantized_decomposed.quantize_per_tensor %2 scale 0.00390625 zero_point -128 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// The result stays float: sums times both scales, plus the bias.
// CHECK-LABEL: func.func @float_result(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x3xi8>, %[[ARG1:.+]]: tensor<2x3xi8>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[BIAS:.+]] = ml_program.global_load_const @bias : tensor<2xf32>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG1]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE_1]], 3 : (tensor<4x3xi64>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[SUB_TENSOR]], %[[TO_DTYPE]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[LINEAR]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_2]], 2.500000e-01 {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[MUL_TENSOR]], 5.000000e-01 {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[MUL_TENSOR_1]], %[[BIAS]] {pt2e.decision = {integer}} : (tensor<4x2xf64>, tensor<2xf32>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[ADD_TENSOR]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[TO_DTYPE_3]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @float_result(%x: tensor<4x3xi8>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  %b = ml_program.global_load_const @bias : tensor<2xf32>
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.linear %0, %1 bias %b : (tensor<4x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// Scale and zero point come from the input; choosing them stays one op.
// CHECK-LABEL: func.func @dynamic(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x3xf32>, %[[ARG1:.+]]: tensor<2x3xi8>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[RESULT0:.+]], %[[RESULT1:.+]] = quantized_decomposed.choose_qparams.tensor %[[ARG0]] quant_min -128 quant_max 127 eps 1.000000e-05 dtype i8 : (tensor<4x3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[RESULT0]] {pt2e.decision = {integer}} : (tensor<1xf64>) -> tensor<1xf64>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[RECIPROCAL]] dtype f32 : (tensor<1xf64>) -> tensor<1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[ARG0]], %[[TO_DTYPE]] {pt2e.decision = {integer}} : (tensor<4x3xf32>, tensor<1xf32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.decision = {integer}} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], %[[RESULT1]] {pt2e.decision = {integer}} : (tensor<4x3xf32>, tensor<1xi64>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min -128 max 127 {pt2e.decision = {integer}} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 : (tensor<4x3xf32>) -> tensor<4x3xi8>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[ARG1]] dtype i64 : (tensor<2x3xi8>) -> tensor<2x3xi64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[TO_DTYPE_1]] dtype i64 : (tensor<4x3xi8>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE_3]], %[[RESULT1]] : (tensor<4x3xi64>, tensor<1xi64>) -> tensor<4x3xi64>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[SUB_TENSOR]], %[[TO_DTYPE_2]] : (tensor<4x3xi64>, tensor<2x3xi64>) -> tensor<4x2xi64>
// CHECK-NEXT:   %[[TO_DTYPE_4:.+]] = aten.to.dtype %[[LINEAR]] dtype f64 : (tensor<4x2xi64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[TO_DTYPE_4]], 2.500000e-01 {pt2e.decision = {integer}} : (tensor<4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_2:.+]] = aten.mul.Tensor %[[MUL_TENSOR_1]], %[[RESULT0]] {pt2e.decision = {integer}} : (tensor<4x2xf64>, tensor<1xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[TO_DTYPE_5:.+]] = aten.to.dtype %[[MUL_TENSOR_2]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[TO_DTYPE_5]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @dynamic(%x: tensor<4x3xf32>, %w: tensor<2x3xi8>) -> tensor<4x2xf32> {
  %s, %z = quantized_decomposed.choose_qparams.tensor %x quant_min -128 quant_max 127 eps 1.0e-5 dtype i8 : (tensor<4x3xf32>) -> (tensor<1xf64>, tensor<1xi64>)
  %q = quantized_decomposed.quantize_per_tensor.tensor %x, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xf32>, tensor<1xf64>, tensor<1xi64>) -> tensor<4x3xi8>
  %0 = quantized_decomposed.dequantize_per_tensor.tensor %q, %s, %z quant_min -128 quant_max 127 dtype i8 : (tensor<4x3xi8>, tensor<1xf64>, tensor<1xi64>) -> tensor<4x3xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %w scale 0.25 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.linear %0, %1 : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// A quantize and a dequantize that nothing absorbs are primitive ops. 1 / 0.5 is 2.
// CHECK-LABEL: func.func @primitives(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[ARG0]], 2.000000e+00 {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], 3 {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min -128 max 127 {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[CLAMP]] dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[TO_DTYPE]] dtype f32 : (tensor<2x3xi8>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[TO_DTYPE_1]], 3 {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[SUB_TENSOR]], 5.000000e-01 {pt2e.decision = {integer}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[SOFTMAX_INT:.+]] = aten.softmax.int %[[MUL_TENSOR_1]] dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %[[SOFTMAX_INT]] : tensor<2x3xf32>
// CHECK-NEXT: }
func.func @primitives(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2x3xf32>) -> tensor<2x3xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x3xi8>) -> tensor<2x3xf32>
  %r = aten.softmax.int %1 dim 1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// Channels are along axis 0, and have no zero points.
// CHECK-LABEL: func.func @channels(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xi8>) -> tensor<2x3xf32> {
// CHECK-NEXT:   %[[SCALES:.+]] = ml_program.global_load_const @scales : tensor<2xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[SCALES]] size [-1, 1] : (tensor<2xf32>) -> tensor<2x1xf32>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG0]] dtype f32 : (tensor<2x3xi8>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE]], %[[VIEW]] {pt2e.decision = {integer}} : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %[[MUL_TENSOR]] : tensor<2x3xf32>
// CHECK-NEXT: }
func.func @channels(%w: tensor<2x3xi8>) -> tensor<2x3xf32> {
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %r = quantized_decomposed.dequantize_per_channel %w, %s axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x3xi8>, tensor<2xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// Rows of the input and groups of the weight have scales of their own: two products of matrices, added in float64.
// CHECK-LABEL: func.func @groups(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x6xi8>, %[[ARG1:.+]]: tensor<4x1xf64>, %[[ARG2:.+]]: tensor<4x1xi64>, %[[ARG3:.+]]: tensor<2x6xi8>, %[[ARG4:.+]]: tensor<2x2xf32>, %[[ARG5:.+]]: tensor<2x2xi32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[ARG1]] size [-1, 1] : (tensor<4x1xf64>) -> tensor<4x1xf64>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ARG4]] dtype f64 : (tensor<2x2xf32>) -> tensor<2x2xf64>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[TO_DTYPE]] size [2, 2, 1] : (tensor<2x2xf64>) -> tensor<2x2x1xf64>
// CHECK-NEXT:   %[[PERMUTE:.+]] = aten.permute %[[VIEW_1]] dims [1, 2, 0] : (tensor<2x2x1xf64>) -> tensor<2x1x2xf64>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[ARG5]] dtype i64 : (tensor<2x2xi32>) -> tensor<2x2xi64>
// CHECK-NEXT:   %[[VIEW_2:.+]] = aten.view %[[TO_DTYPE_1]] size [2, 2, 1] : (tensor<2x2xi64>) -> tensor<2x2x1xi64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[ARG3]] dtype i64 : (tensor<2x6xi8>) -> tensor<2x6xi64>
// CHECK-NEXT:   %[[VIEW_3:.+]] = aten.view %[[TO_DTYPE_2]] size [2, 2, 3] : (tensor<2x6xi64>) -> tensor<2x2x3xi64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[VIEW_3]], %[[VIEW_2]] : (tensor<2x2x3xi64>, tensor<2x2x1xi64>) -> tensor<2x2x3xi64>
// CHECK-NEXT:   %[[PERMUTE_1:.+]] = aten.permute %[[SUB_TENSOR]] dims [1, 2, 0] : (tensor<2x2x3xi64>) -> tensor<2x3x2xi64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[ARG0]] dtype i64 : (tensor<4x6xi8>) -> tensor<4x6xi64>
// CHECK-NEXT:   %[[SUB_TENSOR_1:.+]] = aten.sub.Tensor %[[TO_DTYPE_3]], %[[ARG2]] : (tensor<4x6xi64>, tensor<4x1xi64>) -> tensor<4x6xi64>
// CHECK-NEXT:   %[[VIEW_4:.+]] = aten.view %[[SUB_TENSOR_1]] size [-1, 2, 3] : (tensor<4x6xi64>) -> tensor<4x2x3xi64>
// CHECK-NEXT:   %[[PERMUTE_2:.+]] = aten.permute %[[VIEW_4]] dims [1, 0, 2] : (tensor<4x2x3xi64>) -> tensor<2x4x3xi64>
// CHECK-NEXT:   %[[BMM:.+]] = aten.bmm %[[PERMUTE_2]], %[[PERMUTE_1]] : (tensor<2x4x3xi64>, tensor<2x3x2xi64>) -> tensor<2x4x2xi64>
// CHECK-NEXT:   %[[TO_DTYPE_4:.+]] = aten.to.dtype %[[BMM]] dtype f64 : (tensor<2x4x2xi64>) -> tensor<2x4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_4]], %[[PERMUTE]] {pt2e.decision = {integer}} : (tensor<2x4x2xf64>, tensor<2x1x2xf64>) -> tensor<2x4x2xf64>
// CHECK-NEXT:   %[[SUM_DIM_INTLIST:.+]] = aten.sum.dim_IntList %[[MUL_TENSOR]] dim [0] {pt2e.decision = {integer}} : (tensor<2x4x2xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[SUM_DIM_INTLIST]], %[[VIEW]] {pt2e.decision = {integer}} : (tensor<4x2xf64>, tensor<4x1xf64>) -> tensor<4x2xf64>
// CHECK-NEXT:   %[[TO_DTYPE_5:.+]] = aten.to.dtype %[[MUL_TENSOR_1]] dtype f32 : (tensor<4x2xf64>) -> tensor<4x2xf32>
// CHECK-NEXT:   %[[VIEW_5:.+]] = aten.view %[[TO_DTYPE_5]] size [4, 2] : (tensor<4x2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[VIEW_5]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @groups(%x: tensor<4x6xi8>, %sx: tensor<4x1xf64>, %zx: tensor<4x1xi64>, %w: tensor<2x6xi8>, %sw: tensor<2x2xf32>, %zw: tensor<2x2xi32>) -> tensor<4x2xf32> {
  %0 = quantized_decomposed.dequantize_per_token %x, %sx, %zx quant_min -128 quant_max 127 dtype i8 output_dtype f32 : (tensor<4x6xi8>, tensor<4x1xf64>, tensor<4x1xi64>) -> tensor<4x6xf32>
  %1 = quantized_decomposed.dequantize_per_channel_group %w, %sw zero_points %zw quant_min -8 quant_max 7 dtype i8 group_size 3 output_dtype f32 : (tensor<2x6xi8>, tensor<2x2xf32>, tensor<2x2xi32>) -> tensor<2x6xf32>
  %2 = aten.linear %0, %1 : (tensor<4x6xf32>, tensor<2x6xf32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// Selected rows, with their scales.
// CHECK-LABEL: func.func @embedding(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x4xi8>, %[[ARG1:.+]]: tensor<3xi64>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %[[SCALES:.+]] = ml_program.global_load_const @scales : tensor<2xf32>
// CHECK-NEXT:   %[[UNSQUEEZE:.+]] = aten.unsqueeze %[[SCALES]] dim 1 : (tensor<2xf32>) -> tensor<2x1xf32>
// CHECK-NEXT:   %[[EMBEDDING:.+]] = aten.embedding %[[UNSQUEEZE]], %[[ARG1]] : (tensor<2x1xf32>, tensor<3xi64>) -> tensor<3x1xf32>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[EMBEDDING]] dtype f64 : (tensor<3x1xf32>) -> tensor<3x1xf64>
// CHECK-NEXT:   %[[EMBEDDING_1:.+]] = aten.embedding %[[ARG0]], %[[ARG1]] : (tensor<2x4xi8>, tensor<3xi64>) -> tensor<3x4xi8>
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[EMBEDDING_1]] dtype i64 : (tensor<3x4xi8>) -> tensor<3x4xi64>
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[TO_DTYPE_1]] dtype f64 : (tensor<3x4xi64>) -> tensor<3x4xf64>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[TO_DTYPE_2]], %[[TO_DTYPE]] {pt2e.decision = {integer}} : (tensor<3x4xf64>, tensor<3x1xf64>) -> tensor<3x4xf64>
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[MUL_TENSOR]] dtype f32 : (tensor<3x4xf64>) -> tensor<3x4xf32>
// CHECK-NEXT:   return %[[TO_DTYPE_3]] : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @embedding(%w: tensor<2x4xi8>, %i: tensor<3xi64>) -> tensor<3x4xf32> {
  %s = ml_program.global_load_const @scales : tensor<2xf32>
  %z = ml_program.global_load_const @zeros : tensor<2xi64>
  %0 = quantized_decomposed.dequantize_per_channel %w, %s zero_points %z axis 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2x4xi8>, tensor<2xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  %1 = aten.embedding %0, %i : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}
