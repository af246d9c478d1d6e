// Weights in groups become int8 buffers, and nothing is calibrated but weights. Two linears on one input share the op that chooses
// the qparams of its tokens, with quantize and dequantize.
// RUN: pt2e-opt %s --prepare="quantizer=torchao activation=int8-per-token weight=int4 group-size=2" --convert 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t.err --allow-empty
// RUN: pt2e-opt %s --prepare="quantizer=torchao activation=int8-per-token weight=int4 group-size=2" --calibrate --convert="calibration=required" 2>/dev/null | FileCheck %s
// RUN: pt2e-opt %s --prepare="quantizer=torchao activation=int8-per-token weight=int4 group-size=2" --convert --fold-qdq 2>/dev/null | FileCheck %s
// RUN: pt2e-opt %s --prepare="quantizer=torchao" --convert 2>/dev/null | FileCheck %s --check-prefix=ALONE

// REPORT-NOT: calibrated

// Rows [7.5 0 | 0 -15], [1 0.5 | 0 0]: scales [1 2], [1/7.5 2^-23].
ml_program.global private @a(dense<[[7.5, 0.0, 0.0, -15.0], [1.0, 0.5, 0.0, 0.0]]> : tensor<2x4xf32>) : tensor<2x4xf32>
ml_program.global private @b(dense<3.0> : tensor<2x4xf32>) : tensor<2x4xf32>
// 7.5 and -7.5 are rounded to even, and 8 does not fit; 0.5 / (1 / 7.5) = 3.75.
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[7, 0, 0, -8], [7, 4, 0, 0]]> : tensor<2x4xi8>) : tensor<2x4xi8>
// Per row, 7.5 * float32(1 / float32(15 / 127)) = 63.49999, and 0.5 * 127 = 63.5 is rounded to even.
// ALONE{LITERAL}: ml_program.global private @_frozen_param0(dense<[[63, 0, 0, -127], [127, 64, 0, 0]]> : tensor<2x4xi8>) : tensor<2x4xi8>

// CHECK-LABEL: func.func @linears
// CHECK-SAME: %[[X:.*]]: tensor<3x4xf32>
// ALONE-LABEL: func.func @linears
// ALONE-SAME: %[[X:.*]]: tensor<3x4xf32>
func.func @linears(%x: tensor<3x4xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  // CHECK: %[[S:.*]], %[[Z:.*]] = quantized_decomposed.choose_qparams_per_token_asymmetric %[[X]]
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_token %[[X]], %[[S]], %[[Z]]
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_token %[[Q]], %[[S]], %[[Z]]
  // CHECK-NOT: choose_qparams_per_token
  // CHECK-DAG: %[[A:.*]] = quantized_decomposed.dequantize_per_channel_group %_frozen_param0
  // CHECK-DAG: %[[B:.*]] = quantized_decomposed.dequantize_per_channel_group %_frozen_param1
  // CHECK-DAG: aten.linear %[[DQ]], %[[A]]
  // CHECK-DAG: aten.linear %[[DQ]], %[[B]]
  // ALONE-DAG: %[[A:.*]] = quantized_decomposed.dequantize_per_channel %_frozen_param0
  // ALONE-DAG: aten.linear %[[X]], %[[A]]
  %a = ml_program.global_load_const @a : tensor<2x4xf32>
  %b = ml_program.global_load_const @b : tensor<2x4xf32>
  %0 = aten.linear %x, %a : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<3x2xf32>
  %1 = aten.linear %x, %b : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<3x2xf32>
  return %0, %1 : tensor<3x2xf32>, tensor<3x2xf32>
}
