// Buffers are numbered past the symbols that are there, as those of a model that torch quantized in part.
// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s

ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK: ml_program.global private @_frozen_param0(dense<7>
// CHECK-NEXT: ml_program.global private @_frozen_param2(dense<2>
ml_program.global private @_frozen_param0(dense<7> : tensor<2xi8>) : tensor<2xi8>
// CHECK-LABEL: func.func @quantized
func.func @quantized() -> (tensor<2xi8>, tensor<2xi8>) {
  // CHECK-DAG: %[[OLD:.*]] = ml_program.global_load_const @_frozen_param0
  // CHECK-DAG: %[[NEW:.*]] = ml_program.global_load_const @_frozen_param2
  // CHECK: return %[[OLD]], %[[NEW]]
  %q = ml_program.global_load_const @_frozen_param0 : tensor<2xi8>
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = quantized_decomposed.quantize_per_tensor %w scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %q, %0 : tensor<2xi8>, tensor<2xi8>
}
// CHECK-LABEL: func.func private @_frozen_param1
func.func private @_frozen_param1()
