// The inverse of insert-fake-quants: both forms, per tensor and per channel, affine and symmetric, with two sites of one
// observer. The observers have seen nothing.
// RUN: pt2e-opt %s --insert-fake-quants --recover-observers | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = moving_average_per_channel_min_max, fake_quant = fake_quantize>
#unsigned = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_symmetric, quant_min = 0, quant_max = 127, observer = min_max, fake_quant = fake_quantize>

module attributes {pt2e.stage = "prepared"} {
  pt2e.observer @observer_0 #act
  pt2e.observer @observer_1 #weight
  pt2e.observer @observer_2 #unsigned
  ml_program.global private @w(dense<1.0> : tensor<2x3xf32>) : tensor<2x3xf32>

  // CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, eps = 2.44140625E-4 : f64>
  // CHECK-NEXT: #[[$QSPEC1:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
  // CHECK-NEXT: #[[$QSPEC2:.+]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_symmetric, quant_min = 0, quant_max = 127, observer = min_max>
  // CHECK-NEXT: module attributes {pt2e.stage = "prepared"} {
  // CHECK-NEXT: ml_program.global private @w(dense<1.000000e+00> : tensor<2x3xf32>) : tensor<2x3xf32>
  // CHECK-NEXT: pt2e.observer @observer_0 #[[$QSPEC]]
  // CHECK-NEXT: pt2e.observer @observer_1 #[[$QSPEC1]]
  // CHECK-NEXT: pt2e.observer @observer_2 #[[$QSPEC2]]
  // CHECK-LABEL: func.func @linear(
  // CHECK-SAME: %[[ARG0:.+]]: tensor<?x3xf32>) -> tensor<?x2xf32> {
  // CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<?x3xf32>
  // CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<2x3xf32>
  // CHECK-NEXT:   %[[OBSERVE_1:.+]] = pt2e.observe %[[W]] @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<2x3xf32>
  // CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[OBSERVE]], %[[OBSERVE_1]] : (tensor<?x3xf32>, tensor<2x3xf32>) -> tensor<?x2xf32>
  // CHECK-NEXT:   %[[OBSERVE_2:.+]] = pt2e.observe %[[LINEAR]] @observer_2 {pt2e.name = "activation_post_process_2"} : tensor<?x2xf32>
  // CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[OBSERVE_2]] : (tensor<?x2xf32>) -> tensor<?x2xf32>
  // CHECK-NEXT:   %[[OBSERVE_3:.+]] = pt2e.observe %[[RELU]] @observer_2 {pt2e.name = "activation_post_process_3"} : tensor<?x2xf32>
  // CHECK-NEXT:   return %[[OBSERVE_3]] : tensor<?x2xf32>
  // CHECK-NEXT: }
  func.func @linear(%x: tensor<?x3xf32>) -> tensor<?x2xf32> {
    %0 = pt2e.observe %x @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<?x3xf32>
    %w = ml_program.global_load_const @w : tensor<2x3xf32>
    %1 = pt2e.observe %w @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<2x3xf32>
    %2 = aten.linear %0, %1 : (tensor<?x3xf32>, tensor<2x3xf32>) -> tensor<?x2xf32>
    %3 = pt2e.observe %2 @observer_2 {pt2e.name = "activation_post_process_2"} : tensor<?x2xf32>
    %4 = aten.relu %3 : (tensor<?x2xf32>) -> tensor<?x2xf32>
    %5 = pt2e.observe %4 @observer_2 {pt2e.name = "activation_post_process_3"} : tensor<?x2xf32>
    return %5 : tensor<?x2xf32>
  }
}
