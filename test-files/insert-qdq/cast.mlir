// A spec of dtype f16 becomes a cast and a cast back, with PyTorch's names, of activations and of weights. Neither needs data, and
// weights are not folded, as in PyTorch.
// RUN: pt2e-opt %s --insert-observers --convert="calibration=required" | FileCheck %s
// RUN: pt2e-opt %s --insert-observers --convert="calibration=required" | pt2e-run - | FileCheck %s --check-prefix=RUN-IT

#half = #pt2e.qspec<dtype = f16, qscheme = per_tensor_affine, observer = placeholder>
ml_program.global private @w(dense<[[1.0, 0x3F801001]]> : tensor<1x2xf32>) : tensor<1x2xf32>

// 0x3F801001 is just above the middle of two float16, 1 and 1 + 2^-10, so it becomes the upper one; 65520 and more become infinite.
// RUN-IT: 2 of 2 expectations met
// CHECK-LABEL: func.func @linear
func.func @linear() {
  // CHECK: %[[X:.*]] = arith.constant
  // CHECK: %[[H:.*]] = quantized_decomposed.convert_element_type.no_fuse %[[X]] dtype f16 {pt2e.name = "convert_element_type_no_fuse"} : (tensor<1x2xf32>) -> tensor<1x2xf16>
  // CHECK-NEXT: %[[F:.*]] = quantized_decomposed.convert_element_type.no_fuse %[[H]] dtype f32 {pt2e.name = "convert_element_type_no_fuse_1"} : (tensor<1x2xf16>) -> tensor<1x2xf32>
  // CHECK: %[[W:.*]] = ml_program.global_load_const @w
  // CHECK-NEXT: %[[HW:.*]] = quantized_decomposed.convert_element_type.no_fuse %[[W]] dtype f16
  // CHECK-NEXT: %[[FW:.*]] = quantized_decomposed.convert_element_type.no_fuse %[[HW]] dtype f32
  // CHECK: aten.linear %[[F]], %[[FW]]
  %x = arith.constant dense<[[1.0, 65519.0]]> : tensor<1x2xf32>
  %w = ml_program.global_load_const @w : tensor<1x2xf32>
  %0 = aten.linear %x, %w {pt2e.annotation = #pt2e.annotation<inputs = [#half, #half]>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  // 1 + 65504 * (1 + 2^-10)
  %sum = arith.constant dense<[[65568.96875]]> : tensor<1x1xf32>
  check.expect_eq %0, %sum : tensor<1x1xf32>
  return
}

// CHECK-LABEL: func.func @relu
func.func @relu() {
  %x = arith.constant dense<[65520.0, -1.0, 5.9604645e-8]> : tensor<3xf32>
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#half]>} : (tensor<3xf32>) -> tensor<3xf32>
  %expected = arith.constant dense<[0x7F800000, 0.0, 5.9604645e-8]> : tensor<3xf32>
  check.expect_eq %0, %expected : tensor<3xf32>
  return
}

// A value in bf16 comes back in bf16.
// CHECK-LABEL: func.func private @bf16
func.func private @bf16(%x: tensor<?xbf16>) -> tensor<?xbf16> {
  // CHECK: convert_element_type.no_fuse %{{.*}} dtype bf16 {{.*}} : (tensor<?xf16>) -> tensor<?xbf16>
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#half]>} : (tensor<?xbf16>) -> tensor<?xbf16>
  return %0 : tensor<?xbf16>
}
