// A function without ops of torch stays as it is, and so do its neighbours' builtin types. An op whose name is not UTF-8 is none
// of torch's.
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

// CHECK-LABEL: func.func @not_utf8
// CHECK: "torch.aten.\FF"(%{{.*}}) : (!torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32>
func.func @not_utf8(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  %0 = "torch.aten.\FF"(%x) : (!torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// A batch norm that trains writes to its statistics, and is no other.
// CHECK-LABEL: func.func @training(
// CHECK: aten.operator "aten::native_batch_norm({{.*}}training = true
func.func @training(%x: !torch.vtensor<[2,3],f32>, %s: !torch.vtensor<[3],f32>) -> !torch.vtensor<[2,3],f32> {
  %none = torch.constant.none
  %true = torch.constant.bool true
  %momentum = torch.constant.float 1.000000e-01
  %eps = torch.constant.float 1.000000e-05
  %0:3 = torch.aten.native_batch_norm %x, %none, %none, %s, %s, %true, %momentum, %eps : !torch.vtensor<[2,3],f32>, !torch.none, !torch.none, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>, !torch.bool, !torch.float, !torch.float -> !torch.vtensor<[2,3],f32>, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>
  return %0#0 : !torch.vtensor<[2,3],f32>
}
