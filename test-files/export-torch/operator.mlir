// What has no op of its own is a torch.operator, as torch-mlir's importer writes it.
// RUN: pt2e-opt %s --export-torch | FileCheck %s

// CHECK-LABEL: func.func @library(
// CHECK-SAME: %[[ARG0:.+]]: !torch.vtensor<[?,4],f32>) -> !torch.vtensor<[?,4],f32> {
// CHECK-NEXT:   %[[CONSTANT_NONE:.+]] = "torch.constant.none"() : () -> !torch.none
// CHECK-NEXT:   %[[CONSTANT_STR:.+]] = "torch.constant.str"() {value = "near"} : () -> !torch.str
// CHECK-NEXT:   %[[CONSTANT_FLOAT:.+]] = "torch.constant.float"() {value = 5.000000e-01 : f64} : () -> !torch.float
// CHECK-NEXT:   %[[CONSTANT_FLOAT_1:.+]] = "torch.constant.float"() {value = 2.000000e+00 : f64} : () -> !torch.float
// CHECK-NEXT:   %[[PRIM_LISTCONSTRUCT:.+]] = "torch.prim.ListConstruct"(%[[CONSTANT_FLOAT]], %[[CONSTANT_FLOAT_1]]) : (!torch.float, !torch.float) -> !torch.list<float>
// CHECK-NEXT:   %[[OPERATOR:.+]] = "torch.operator"(%[[ARG0]], %[[CONSTANT_NONE]], %[[CONSTANT_STR]], %[[PRIM_LISTCONSTRUCT]]) {name = "torch.lib.pick"} : (!torch.vtensor<[?,4],f32>, !torch.none, !torch.str, !torch.list<float>) -> !torch.vtensor<[?,4],f32>
// CHECK-NEXT:   return %[[OPERATOR]] : !torch.vtensor<[?,4],f32>
// CHECK-NEXT: }
func.func @library(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = aten.operator "lib::pick(Tensor x, Tensor? mask, str mode, float[] weights) -> Tensor"(%x) {mode = "near", weights = array<f64: 0.5, 2.0>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// torch-mlir has an op of isnan, which is rare here, and none of diff.
// CHECK-LABEL: func.func @registered(
// CHECK-SAME: %[[ARG0:.+]]: !torch.vtensor<[4],f32>)
// CHECK-NEXT: %[[ISNAN:.+]] = "torch.aten.isnan"(%[[ARG0]]) : (!torch.vtensor<[4],f32>) -> !torch.vtensor<[4],i1>
// CHECK: %[[DIFF:.+]] = "torch.operator"(%[[ARG0]], {{.*}}) {name = "torch.aten.diff"}
// CHECK-NEXT: return %[[ISNAN]], %[[DIFF]]
func.func @registered(%x: tensor<4xf32>) -> (tensor<4xi1>, tensor<3xf32>) {
  %0 = aten.operator "aten::isnan(Tensor self) -> Tensor"(%x) : (tensor<4xf32>) -> tensor<4xi1>
  %1 = aten.diff %x : (tensor<4xf32>) -> tensor<3xf32>
  return %0, %1 : tensor<4xi1>, tensor<3xf32>
}
