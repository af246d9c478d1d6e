// What decomposition makes of layers becomes the layers that quantizers know.
// RUN: pt2e-opt %s --import-torch | FileCheck %s

// The arguments of a convolution say which it is.
// CHECK-LABEL: func.func @convolutions(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x5xf32>, %[[ARG1:.+]]: tensor<3x2x3xf32>, %[[ARG2:.+]]: tensor<1x4x5x5xf32>, %[[ARG3:.+]]: tensor<4x2x3x3xf32>, %[[ARG4:.+]]: tensor<4xf32>) -> (tensor<1x3x3xf32>, tensor<1x4x3x3xf32>, tensor<1x4x11x11xf32>) {
// CHECK-NEXT:   %[[CONV1D:.+]] = aten.conv1d %[[ARG0]], %[[ARG1]] : (tensor<1x2x5xf32>, tensor<3x2x3xf32>) -> tensor<1x3x3xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG2]], %[[ARG3]] bias %[[ARG4]] stride [2, 2] padding [1, 1] groups 2 : (tensor<1x4x5x5xf32>, tensor<4x2x3x3xf32>, tensor<4xf32>) -> tensor<1x4x3x3xf32>
// CHECK-NEXT:   %[[CONV_TRANSPOSE2D_INPUT:.+]] = aten.conv_transpose2d.input %[[ARG2]], %[[ARG3]] bias %[[ARG4]] stride [2, 2] groups 2 : (tensor<1x4x5x5xf32>, tensor<4x2x3x3xf32>, tensor<4xf32>) -> tensor<1x4x11x11xf32>
// CHECK-NEXT:   return %[[CONV1D]], %[[CONV2D]], %[[CONV_TRANSPOSE2D_INPUT]] : tensor<1x3x3xf32>, tensor<1x4x3x3xf32>, tensor<1x4x11x11xf32>
// CHECK-NEXT: }
func.func @convolutions(%x: !torch.vtensor<[1,2,5],f32>, %w: !torch.vtensor<[3,2,3],f32>, %y: !torch.vtensor<[1,4,5,5],f32>, %v: !torch.vtensor<[4,2,3,3],f32>, %b: !torch.vtensor<[4],f32>) -> (!torch.vtensor<[1,3,3],f32>, !torch.vtensor<[1,4,3,3],f32>, !torch.vtensor<[1,4,11,11],f32>) {
  %none = torch.constant.none
  %false = torch.constant.bool false
  %true = torch.constant.bool true
  %int0 = torch.constant.int 0
  %int1 = torch.constant.int 1
  %int2 = torch.constant.int 2
  %zero = torch.prim.ListConstruct %int0 : (!torch.int) -> !torch.list<int>
  %one = torch.prim.ListConstruct %int1 : (!torch.int) -> !torch.list<int>
  %zeros = torch.prim.ListConstruct %int0, %int0 : (!torch.int, !torch.int) -> !torch.list<int>
  %ones = torch.prim.ListConstruct %int1, %int1 : (!torch.int, !torch.int) -> !torch.list<int>
  %twos = torch.prim.ListConstruct %int2, %int2 : (!torch.int, !torch.int) -> !torch.list<int>
  %0 = torch.aten.convolution %x, %w, %none, %one, %zero, %one, %false, %zero, %int1 : !torch.vtensor<[1,2,5],f32>, !torch.vtensor<[3,2,3],f32>, !torch.none, !torch.list<int>, !torch.list<int>, !torch.list<int>, !torch.bool, !torch.list<int>, !torch.int -> !torch.vtensor<[1,3,3],f32>
  %1 = torch.aten.convolution %y, %v, %b, %twos, %ones, %ones, %false, %zeros, %int2 : !torch.vtensor<[1,4,5,5],f32>, !torch.vtensor<[4,2,3,3],f32>, !torch.vtensor<[4],f32>, !torch.list<int>, !torch.list<int>, !torch.list<int>, !torch.bool, !torch.list<int>, !torch.int -> !torch.vtensor<[1,4,3,3],f32>
  %2 = torch.aten.convolution %y, %v, %b, %twos, %zeros, %ones, %true, %zeros, %int2 : !torch.vtensor<[1,4,5,5],f32>, !torch.vtensor<[4,2,3,3],f32>, !torch.vtensor<[4],f32>, !torch.list<int>, !torch.list<int>, !torch.list<int>, !torch.bool, !torch.list<int>, !torch.int -> !torch.vtensor<[1,4,11,11],f32>
  return %0, %1, %2 : !torch.vtensor<[1,3,3],f32>, !torch.vtensor<[1,4,3,3],f32>, !torch.vtensor<[1,4,11,11],f32>
}

// Both forms of a batch norm that does not train.
// CHECK-LABEL: func.func @batch_norms(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32>, %[[ARG1:.+]]: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// CHECK-NEXT:   %[[RESULT0:.+]], %[[RESULT1:.+]], %[[RESULT2:.+]] = aten._native_batch_norm_legit_no_training %[[ARG0]], %[[ARG1]], %[[ARG1]] momentum 1.000000e-01 eps 1.000000e-05 : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3xf32>, tensor<0xf32>, tensor<0xf32>)
// CHECK-NEXT:   %[[RESULT0_0:.+]], %[[RESULT1_1:.+]], %[[RESULT2_2:.+]] = aten._native_batch_norm_legit_no_training %[[ARG0]], %[[ARG1]], %[[ARG1]] weight %[[ARG1]] bias %[[ARG1]] momentum 1.000000e-01 eps 1.000000e-05 : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3xf32>, tensor<0xf32>, tensor<0xf32>)
// CHECK-NEXT:   return %[[RESULT0]], %[[RESULT0_0]] : tensor<2x3xf32>, tensor<2x3xf32>
// CHECK-NEXT: }
func.func @batch_norms(%x: !torch.vtensor<[2,3],f32>, %s: !torch.vtensor<[3],f32>) -> (!torch.vtensor<[2,3],f32>, !torch.vtensor<[2,3],f32>) {
  %none = torch.constant.none
  %false = torch.constant.bool false
  %momentum = torch.constant.float 1.000000e-01
  %eps = torch.constant.float 1.000000e-05
  %0:3 = torch.aten.native_batch_norm %x, %none, %none, %s, %s, %false, %momentum, %eps : !torch.vtensor<[2,3],f32>, !torch.none, !torch.none, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>, !torch.bool, !torch.float, !torch.float -> !torch.vtensor<[2,3],f32>, !torch.vtensor<[0],f32>, !torch.vtensor<[0],f32>
  %1:3 = torch.operator "torch.aten._native_batch_norm_legit_no_training"(%x, %s, %s, %s, %s, %momentum, %eps) : (!torch.vtensor<[2,3],f32>, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>, !torch.vtensor<[3],f32>, !torch.float, !torch.float) -> (!torch.vtensor<[2,3],f32>, !torch.vtensor<[0],f32>, !torch.vtensor<[0],f32>)
  return %0#0, %1#0 : !torch.vtensor<[2,3],f32>, !torch.vtensor<[2,3],f32>
}
