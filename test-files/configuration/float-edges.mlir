// An edge that stays float frees the value on it: the spec of the op that computes it moves to its other users, which share it.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/net.mlir --annotate="config=%t/q.toml" --verify-diagnostics | FileCheck %s
// RUN: pt2e-opt %t/net.mlir --annotate="config=%t/q.toml" --verify-annotated --insert-observers | FileCheck %s --check-prefix=OBSERVED

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>

// The view and the max pool share with the edge into the view; the add has a spec of its own there, which is of the same group.
// CHECK-LABEL: func.func @residual
// CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, pt2e.name = "conv"}
// CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>, {{.*}}pt2e.name = "relu"}
// CHECK-NEXT: aten.view {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"view", 0>>, pt2e.name = "view"}
// CHECK-NEXT: aten.max_pool2d {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"view", 0>], output = #pt2e.shared<"view", 0>>, pt2e.name = "max_pool2d"}
// CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.float], output = #[[$ACT]]>, pt2e.name = "add"}
// OBSERVED-LABEL: func.func @residual
// OBSERVED: %[[RELU:.*]] = aten.relu
// OBSERVED: %[[SHARED:.*]] = pt2e.observe %[[RELU]] @[[O:observer_[0-9]+]]
// OBSERVED: aten.view %[[SHARED]]
// OBSERVED: aten.max_pool2d %[[SHARED]]
// OBSERVED: aten.add.Tensor %{{[^,]*}}, %[[RELU]]

// What passes the qparams of its input on does so to the users of its result too.
// CHECK-LABEL: func.func @chain
// CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]], output = #[[$ACT]]>, pt2e.name = "first"}
// CHECK-NEXT: aten.view {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"first">]>, {{.*}}pt2e.name = "passes"}
// CHECK-NEXT: aten.view {{.*}}#pt2e.annotation<inputs = [#pt2e.shared<"first">], output = #pt2e.shared<"first">>, pt2e.name = "again"}
// CHECK-NEXT: aten.softmax.int {{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = "softmax"}

// An edge from an argument is simply not quantized.
// CHECK-LABEL: func.func @argument
// CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.float], output = #[[$ACT]]>, pt2e.name = "add"}

//--- q.toml
[[rule]]
node = "add"
input.other = "float"

[[rule]]
op = "aten.softmax.int"
input.self = "float"

//--- net.mlir
// expected-remark @below {{quantizer 'xnnpack' annotated 5 ops; no op left float}}
func.func @residual(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> (tensor<32xf32>, tensor<1x2x4x4xf32>) {
  %0 = aten.conv2d %x, %w {pt2e.name = "conv"} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // expected-remark @below {{'aten.relu' has a float result, because the configuration keeps 'other' of 'add' float; its other uses are quantized one by one}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.view %1 size [32] {pt2e.name = "view"} : (tensor<1x2x4x4xf32>) -> tensor<32xf32>
  %3 = aten.max_pool2d %1 kernel_size [1, 1] {pt2e.name = "max_pool2d"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.add.Tensor %3, %1 {pt2e.name = "add"} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2, %4 : tensor<32xf32>, tensor<1x2x4x4xf32>
}
// expected-remark @below {{quantizer 'xnnpack' annotated 3 ops; 1 op left float: 1 aten.softmax.int}}
func.func @chain(%x: tensor<4xf32>) -> (tensor<2x2xf32>, tensor<4xf32>) {
  %0 = aten.add.Tensor %x, %x {pt2e.name = "first"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // expected-remark @below {{'aten.view' has a float result, because the configuration keeps 'self' of 'softmax' float}}
  %1 = aten.view %0 size [2, 2] {pt2e.name = "passes"} : (tensor<4xf32>) -> tensor<2x2xf32>
  %2 = aten.view %1 size [4] {pt2e.name = "again"} : (tensor<2x2xf32>) -> tensor<4xf32>
  %3 = aten.softmax.int %1 dim 1 {pt2e.name = "softmax"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %3, %2 : tensor<2x2xf32>, tensor<4xf32>
}
// expected-remark @below {{quantizer 'xnnpack' annotated 1 op; no op left float}}
func.func @argument(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = aten.add.Tensor %x, %y {pt2e.name = "add"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
