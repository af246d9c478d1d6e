// Ops with keyword arguments, among them a tensor, are quantized, keep the arguments, and standard output has the module alone.
// RUN: pt2e-opt %s --prepare --convert="calibration=none" > %t.mlir 2> /dev/null
// RUN: pt2e-opt %t.mlir | FileCheck %s
// RUN: head -c 1 %t.mlir | grep -q '[#m]'

ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @b(dense<0.5> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK: %[[L:.*]] = aten.linear %{{.*}}, %{{.*}} bias %
  // CHECK: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[L]]
  // CHECK: aten.add.Tensor %{{.*}}, %{{.*}} alpha 2
  // CHECK: quantized_decomposed.quantize_per_tensor
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = aten.add.Tensor %x, %0 alpha 2 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}
