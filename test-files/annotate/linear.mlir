// Linear: activation and weight quantized, bias float, and the output, or that of the relu after it.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// Activations int8 in [-128, 127], affine, by a histogram; weights int8 in [-127, 127], symmetric. The smallest scale
// is 2^-12.
// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK: module attributes {pt2e.stage = "annotated"}

// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear %{{.*}}, %{{.*}} bias %{{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>
  %0 = aten.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @no_bias
func.func @no_bias(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// With a relu that is the linear's only user the two are one op of the backend: what is between them stays float.
// CHECK-LABEL: func.func @linear_relu
func.func @linear_relu(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>, pt2e.name = "linear"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "relu"}
  %0 = aten.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// The relu may be in place.
// CHECK-LABEL: func.func @linear_relu_in_place
func.func @linear_relu_in_place(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, pt2e.name = "linear"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.inplace, pt2e.name = "relu"}
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 {pt2e.inplace} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// A linear with another user is an op of its own, and the relu passes its qparams through.
// CHECK-LABEL: func.func @linear_used_twice
func.func @linear_used_twice(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, pt2e.name = "linear"}
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"linear">], output = #pt2e.shared<"linear">>, pt2e.name = "relu"}
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// One weight in two calls: both are quantized.
// CHECK-LABEL: func.func @shared_weight
func.func @shared_weight(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, pt2e.name = "linear"}
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, pt2e.name = "linear_1"}
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %1 = aten.linear %0, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// Other floats of at most 32 bits are quantized too; what comes out of a dequantize op is then f16 again.
// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<1x4xf16>, %w: tensor<2x4xf16>) -> tensor<1x2xf16> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>
  %0 = aten.linear %x, %w : (tensor<1x4xf16>, tensor<2x4xf16>) -> tensor<1x2xf16>
  return %0 : tensor<1x2xf16>
}
