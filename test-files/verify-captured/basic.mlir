// RUN: pt2e-opt %s --verify-captured | FileCheck %s

// Names are unique in a function, not in a module; a node needs none.
// CHECK-LABEL: func.func @first
func.func @first(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu %{{.*}} {pt2e.name = "relu"}
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: func.func @second
func.func @second(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu %{{.*}} {pt2e.name = "relu"}
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
