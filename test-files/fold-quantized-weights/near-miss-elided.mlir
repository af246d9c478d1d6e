// Data that nobody asks for may be missing: text without tensors is for reading.
// RUN: pt2e-opt %s --fold-quantized-weights | FileCheck %s

ml_program.global private @w(dense_resource<__elided__> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @float_weight
// CHECK: aten.linear
func.func @float_weight(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
