// A weight that is divided by its largest singular value, as spectral norm does, and a write in place that nobody reads: values on
// the way have several users, and go once.
// RUN: pt2e-opt %s --prepare --convert="calibration=none" 2>%t | FileCheck %s

// CHECK-NOT: @original
// CHECK-NOT: @u(
// CHECK-NOT: @v(
// CHECK: @_frozen_param0(dense<{{\[}}[127, 0], [0, 32]]> : tensor<2x2xi8>)
ml_program.global private @original(dense<[[2.0, 0.0], [0.0, 0.5]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @u(dense<[1.0, 0.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @v(dense<[1.0, 0.0]> : tensor<2xf32>) : tensor<2xf32>

// u (W v) is 2. In steps of 1 / 127, [[1, 0], [0, 0.25]] is [[127, 0], [0, 31.75]].
// CHECK-LABEL: func.func @spectral_norm
func.func @spectral_norm(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK-NOT: aten.
  // CHECK: %[[W:.+]] = ml_program.global_load_const @_frozen_param0
  // CHECK-NEXT: %[[DW:.+]] = quantized_decomposed.dequantize_per_tensor %[[W]]
  // CHECK-NEXT: aten.linear %{{.+}}, %[[DW]]
  %w = ml_program.global_load_const @original : tensor<2x2xf32>
  %0 = aten.flatten.using_ints %w start_dim 1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %u = ml_program.global_load_const @u : tensor<2xf32>
  %1 = aten.clone %u : (tensor<2xf32>) -> tensor<2xf32>
  %v = ml_program.global_load_const @v : tensor<2xf32>
  %2 = aten.clone %v : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.mv %0, %2 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.vdot %1, %3 : (tensor<2xf32>, tensor<2xf32>) -> tensor<f32>
  %5 = aten.div.Tensor %0, %4 : (tensor<2x2xf32>, tensor<f32>) -> tensor<2x2xf32>
  %6 = aten.linear %x, %5 : (tensor<4x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  return %6 : tensor<4x2xf32>
}

// The copy is written to in part, and read by a dead op twice.
// CHECK-LABEL: func.func @dead_write
func.func @dead_write(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // CHECK-NOT: aten.clone
  // CHECK-NOT: aten.fill
  // CHECK-NOT: aten.s
  // CHECK: aten.relu
  %0 = aten.add.Tensor %x, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.clone %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.select.int %1 dim 1 index 0 : (tensor<2x2xf32>) -> tensor<2xf32>
  %3 = aten.fill.Scalar %2 value 0.25 {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
  %4 = aten.select_scatter %1, %3 dim 1 index 0 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %5 = aten.sub.Tensor %4, %4 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %6 = aten.relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %6 : tensor<2x2xf32>
}
