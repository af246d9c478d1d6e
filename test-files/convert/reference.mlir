// The reference form at the end of the pipeline: integer ops of aten, and no op of quantization.
// RUN: pt2e-opt %s --prepare --convert="calibration=none reference=true" | FileCheck %s
// RUN: pt2e-opt %s --prepare --convert="calibration=none reference=true rounding=truncate" | FileCheck %s --check-prefix=TRUNCATED

ml_program.global private @fc.weight(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// CHECK-LABEL: func.func @forward
// TRUNCATED-LABEL: func.func @forward
// CHECK-NOT: quantized_decomposed
// CHECK: aten.linear {{.*}} -> tensor<1x2xi64>
// CHECK: aten.round
// CHECK-NOT: quantized_decomposed
// TRUNCATED: aten.linear {{.*}} -> tensor<1x2xi64>
// TRUNCATED: aten.trunc
func.func @forward(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @fc.weight : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
