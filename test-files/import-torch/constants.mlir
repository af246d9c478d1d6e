// Constants are dropped from the results, with a remark.
// RUN: pt2e-opt %s --import-torch 2>&1 | FileCheck %s

// CHECK: remark: drops 2 constants from the results
// CHECK-LABEL: func.func @constants(
// CHECK-SAME: -> tensor<2xf32>
// CHECK: %[[RELU:.+]] = aten.relu
// CHECK-NEXT: return %[[RELU]] : tensor<2xf32>
func.func @constants(%x: !torch.vtensor<[2],f32>) -> (!torch.vtensor<[2],f32>, !torch.none, !torch.int) {
  %none = torch.constant.none
  %int3 = torch.constant.int 3
  %0 = torch.aten.relu %x : !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return %0, %none, %int3 : !torch.vtensor<[2],f32>, !torch.none, !torch.int
}
