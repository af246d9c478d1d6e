// Concatenation: all inputs and the output share the qparams of one input, the owner. It is the first one whose qparams
// come from an annotated output, perhaps through ops that pass values through; if none does, input 0.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// CHECK: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>

// CHECK-LABEL: func.func @first_input
func.func @first_input(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>, %z: tensor<1x2xf32>) -> tensor<1x6xf32> {
  // CHECK: aten.cat {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.shared<"cat", 0>, #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>
  %0 = aten.cat [%x, %y, %z] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x6xf32>
  return %0 : tensor<1x6xf32>
}

// The add is annotated, and so the owner, though it is not the first input.
// CHECK-LABEL: func.func @annotated_input
func.func @annotated_input(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.cat {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"cat", 1>, #[[$ACT]]], output = #pt2e.shared<"cat", 1>>
  %0 = aten.add.Tensor %x, %y : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.cat [%x, %0] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// The pooling is looked through.
// CHECK-LABEL: func.func @passed_through
func.func @passed_through(%x: tensor<1x2x4x4xf32>, %y: tensor<1x2x4x4xf32>) -> tensor<1x4x2x2xf32> {
  // CHECK: aten.cat {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"cat", 1>, #[[$ACT]]], output = #pt2e.shared<"cat", 1>>
  %0 = aten.add.Tensor %x, %y : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.max_pool2d %x kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.cat [%2, %1] dim 1 : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x2x2xf32>
  return %3 : tensor<1x4x2x2xf32>
}

// A sigmoid is neither annotated nor passes values through.
// CHECK-LABEL: func.func @not_passed_through
func.func @not_passed_through(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.cat {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>
  %0 = aten.add.Tensor %x, %y : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.sigmoid %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.cat [%x, %1] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}

// A cat is annotated before those after it are looked at, so it owns the qparams of the next.
// CHECK-LABEL: func.func @cat_of_cat
func.func @cat_of_cat(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x6xf32> {
  // CHECK: aten.cat {{.*}}inputs = [#[[$ACT]], #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>
  // CHECK: aten.cat {{.*}}inputs = [#pt2e.shared<"cat_1", 1>, #[[$ACT]]], output = #pt2e.shared<"cat_1", 1>>
  %0 = aten.cat [%x, %y] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  %1 = aten.cat [%x, %0] dim 1 : (tensor<1x2xf32>, tensor<1x4xf32>) -> tensor<1x6xf32>
  return %1 : tensor<1x6xf32>
}

// One tensor twice: the owner is an edge, and so each other operand shares with it.
// CHECK-LABEL: func.func @same_input
func.func @same_input(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.cat {{.*}}inputs = [#[[$ACT]], #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>
  %0 = aten.cat [%x, %x] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// What makes a bias belongs to the linear, and stays float.
// CHECK-LABEL: func.func @bias
func.func @bias(%x: tensor<1x2xf32>, %w: tensor<4x2xf32>, %q: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.cat
  // CHECK-NOT: pt2e.annotation
  // CHECK-SAME: -> tensor<4xf32>
  // CHECK: aten.linear {{.*}}pt2e.annotation
  %0 = aten.cat [%q, %v] dim 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %1 = aten.linear %x, %w bias %0 : (tensor<1x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
