// Ops behind an annotated one that do not pass its qparams on.
// RUN: pt2e-opt %s --annotate --verify-diagnostics | FileCheck %s

// An in-place relu passes nothing through: executorch's list has `relu` and not `relu_`.
// CHECK-LABEL: func.func @relu_in_place
// expected-remark @below {{annotated 1 op; 1 op left float: 1 aten.relu}}
func.func @relu_in_place(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.relu %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.inplace, pt2e.name = "relu"}
  %0 = aten.add.Tensor %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// The sigmoid is not annotated, so what follows it is behind nothing.
// CHECK-LABEL: func.func @behind_float
// expected-remark @below {{annotated 1 op; 2 ops left float: 1 aten.sigmoid, 1 aten.view}}
func.func @behind_float(%x: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.sigmoid %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name = "sigmoid"}
  // CHECK-NEXT: aten.view %{{[^ ]*}} size [1, 2] {pt2e.decision = {{[^#]*}}pt2e.name = "view"}
  %0 = aten.add.Tensor %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.sigmoid %0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.view %1 size [1, 2] : (tensor<2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// Ops that only move values, but are not on XNNPACK's list.
// CHECK-LABEL: func.func @not_on_the_list
// expected-remark @below {{annotated 1 op; 3 ops left float: 1 aten.avg_pool2d, 1 aten.clone, 1 aten.unsqueeze}}
func.func @not_on_the_list(%x: tensor<1x2x4x4xf32>) -> (tensor<1x1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>) {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.unsqueeze %{{[^ ]*}} dim 0 {pt2e.decision = {{[^#]*}}pt2e.name
  // CHECK-NEXT: aten.clone %{{[^ ]*}} {pt2e.decision = {{[^#]*}}pt2e.name
  // CHECK-NEXT: aten.avg_pool2d %{{[^ ]*}} kernel_size [2, 2] {pt2e.decision = {{[^#]*}}pt2e.name
  %0 = aten.add.Tensor %x, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.unsqueeze %0 dim 0 : (tensor<1x2x4x4xf32>) -> tensor<1x1x2x4x4xf32>
  %2 = aten.clone %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.avg_pool2d %0 kernel_size [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %1, %2, %3 : tensor<1x1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>
}
