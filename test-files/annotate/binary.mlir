// Add and mul: both tensors quantized, and the output, or that of the relu after it.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// CHECK: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>

// CHECK-LABEL: func.func @binary
func.func @binary(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.mul.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>
  %0 = aten.add.Tensor %x, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.mul.Tensor %0, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: func.func @with_relu
func.func @with_relu(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>
  // CHECK-NEXT: aten.mul.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>
  %0 = aten.add.Tensor %x, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.mul.Tensor %1, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.relu %2 : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// In-place forms count; a number is no operand to quantize.
// CHECK-LABEL: func.func @forms
func.func @forms(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.mul.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #[[$ACT]]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>
  %0 = aten.add.Tensor %x, %y {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.mul.Tensor %0, 2.0 {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %1, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// A constant of one element is quantized like any tensor up to 3.4028235e15, the largest that PyTorch's histogram counts.
ml_program.global private @small(dense<3.4028235e15> : tensor<f32>) : tensor<f32>
// CHECK-LABEL: func.func @constant
func.func @constant(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.mul.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>
  %c = ml_program.global_load_const @small : tensor<f32>
  %0 = aten.mul.Tensor %x, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A relu after an add with another user passes qparams through.
// CHECK-LABEL: func.func @relu_of_another
func.func @relu_of_another(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>, pt2e.name = "add"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  %0 = aten.add.Tensor %x, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}
