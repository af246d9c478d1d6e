// A function without ops of torch stays as it is, and so do its neighbours' builtin types.
// RUN: pt2e-opt %s --import-torch | FileCheck %s

// CHECK-LABEL: func.func @aten
func.func @aten(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @types
func.func @types(%x: !torch.vtensor<[2],f32>, %y: tensor<3xi8>) -> (!torch.vtensor<[2],f32>, tensor<3xi8>) {
  %0 = torch.aten.relu %x : !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return %0, %y : !torch.vtensor<[2],f32>, tensor<3xi8>
}
