// Dynamic quantization needs no data: nothing is calibrated but weights, and nothing is reported. Two linears on one input share
// the op that chooses its qparams, with quantize and dequantize; these have the stack trace of the last reader.
// RUN: pt2e-opt %s --prepare="dynamic=true per-channel=true" --convert 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t.err
// RUN: pt2e-opt %s --prepare="dynamic=true per-channel=true" --calibrate --convert="calibration=required" 2>/dev/null | FileCheck %s
// RUN: pt2e-opt %s --prepare="dynamic=true per-channel=true" --convert="calibration=none" 2>/dev/null | FileCheck %s
// RUN: pt2e-opt %s --prepare="dynamic=true" --convert --fold-qdq 2>/dev/null | FileCheck %s --check-prefix=FOLDED
// RUN: pt2e-opt %s --prepare="dynamic=true" --convert --lower-to-integer 2>/dev/null | FileCheck %s --check-prefix=FOLDED

// REPORT-NOT: calibrated

// CHECK-DAG: #[[$SECOND:.*]] = #pt2e.meta<{stack_trace = "model.py:2"}>
ml_program.global private @a(dense<[[1.0, 0.5], [0.25, -2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<3.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK: ml_program.global private @_frozen_param0(dense<{{\[\[}}127, 64], [16, -127]]> : tensor<2x2xi8>) : tensor<2x2xi8>

// CHECK-LABEL: func.func @linears
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
// FOLDED-LABEL: func.func @linears
func.func @linears(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK: %[[S:.*]], %[[Z:.*]] = quantized_decomposed.choose_qparams.tensor %[[X]] {{.*}} {pt2e.meta = #[[$SECOND]], pt2e.name = "choose_qparams_tensor"
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor.tensor %[[X]], %[[S]], %[[Z]] {{.*}} {pt2e.meta = #[[$SECOND]], pt2e.name
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor.tensor %[[Q]], %[[S]], %[[Z]] {{.*}} {pt2e.meta = #[[$SECOND]], pt2e.name
  // CHECK-NOT: quantize_per_tensor.tensor
  // CHECK: %[[A:.*]] = quantized_decomposed.dequantize_per_channel %_frozen_param0
  // CHECK: %[[B:.*]] = quantized_decomposed.dequantize_per_channel %_frozen_param1
  // CHECK-NEXT: %[[LINEAR:.*]] = aten.linear %[[DQ]], %[[A]]
  // CHECK-NEXT: aten.relu %[[LINEAR]]
  // CHECK-NEXT: aten.linear %[[DQ]], %[[B]]
  // FOLDED: choose_qparams.tensor
  // FOLDED: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor.tensor
  // FOLDED: aten.linear %[[DQ]]
  // FOLDED: aten.linear %[[DQ]]
  %a = ml_program.global_load_const @a : tensor<2x2xf32>
  %b = ml_program.global_load_const @b : tensor<2x2xf32>
  %0 = aten.linear %x, %a {pt2e.meta = #pt2e.meta<{stack_trace = "model.py:1"}>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.linear %x, %b {pt2e.meta = #pt2e.meta<{stack_trace = "model.py:2"}>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1, %2 : tensor<1x2xf32>, tensor<1x2xf32>
}
