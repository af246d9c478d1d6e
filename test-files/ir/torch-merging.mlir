// Equal ops are merged where they compute the same: two draws of random numbers are two.
// RUN: pt2e-opt %s --cse | FileCheck %s

// CHECK-LABEL: @random
func.func @random(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  // CHECK: %[[A:.+]] = aten.operator "aten::randn_like
  // CHECK: %[[B:.+]] = aten.operator "aten::randn_like
  %0 = aten.operator "aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = aten.operator "aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: %[[C:.+]] = aten.dropout
  // CHECK: %[[D:.+]] = aten.dropout
  %2 = aten.dropout %x p 0.5 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = aten.dropout %x p 0.5 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: return %[[A]], %[[B]], %[[C]], %[[D]]
  return %0, %1, %2, %3 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}

// CHECK-LABEL: @computed
func.func @computed(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) {
  // CHECK: %[[A:.+]] = aten.batch_norm
  %0 = aten.batch_norm %x training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = aten.batch_norm %x training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK-NEXT: %[[B:.+]] = aten.operator "aten::i0
  %2 = aten.operator "aten::i0(Tensor self) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = aten.operator "aten::i0(Tensor self) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK-NEXT: return %[[A]], %[[A]], %[[B]], %[[B]]
  return %0, %1, %2, %3 : tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>
}
