// Ops get the specs of the observers that their operands and results go through.
// RUN: pt2e-opt %s --annotate-observed | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
pt2e.observer @observer_0 #act
pt2e.observer @observer_1 #weight
ml_program.global private @w(dense<2.0> : tensor<3x2xf32>) : tensor<3x2xf32>
ml_program.global private @b(dense<1.0> : tensor<3xf32>) : tensor<3xf32>

// The value between linear and relu is float, and so are the bias and the sum, which nobody observes.
// CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
// CHECK: pt2e.observer @observer_0 #[[$QSPEC]]
// CHECK-NEXT: pt2e.observer @observer_1 #[[$QSPEC1]]
// CHECK-NEXT: ml_program.global private @w(dense<2.000000e+00> : tensor<3x2xf32>) : tensor<3x2xf32>
// CHECK-NEXT: ml_program.global private @b(dense<1.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-LABEL: func.func @fused(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2xf32>) -> tensor<1x3xf32> {
// CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_0 : tensor<1x2xf32>
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2xf32>
// CHECK-NEXT:   %[[OBSERVE_1:.+]] = pt2e.observe %[[W]] @observer_1 : tensor<3x2xf32>
// CHECK-NEXT:   %[[B:.+]] = ml_program.global_load_const @b : tensor<3xf32>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[OBSERVE]], %[[OBSERVE_1]] bias %[[B]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC1]], #pt2e.float]>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[LINEAR]] {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$QSPEC]]>} : (tensor<1x3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   %[[OBSERVE_2:.+]] = pt2e.observe %[[RELU]] @observer_0 : tensor<1x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[OBSERVE_2]], %[[OBSERVE_2]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$QSPEC]], #[[$QSPEC]]]>} : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:   return %[[ADD_TENSOR]] : tensor<1x3xf32>
// CHECK-NEXT: }
func.func @fused(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<1x2xf32>
  %w = ml_program.global_load_const @w : tensor<3x2xf32>
  %1 = pt2e.observe %w @observer_1 : tensor<3x2xf32>
  %b = ml_program.global_load_const @b : tensor<3xf32>
  %2 = aten.linear %0, %1 bias %b : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %3 = aten.relu %2 : (tensor<1x3xf32>) -> tensor<1x3xf32>
  %4 = pt2e.observe %3 @observer_0 : tensor<1x3xf32>
  %5 = aten.add.Tensor %4, %4 : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
  return %5 : tensor<1x3xf32>
}
