// RUN: pt2e-opt %s --insert-observers | FileCheck %s

// CHECK: #[[$FIXED:.*]] = #pt2e.fixed_qspec<dtype = ui8, scale = 3.906250e-03 : f64, zero_point = 0>
// CHECK: #[[$FROM:.*]] = #pt2e.meta<{from_node = "relu_7"}>
// CHECK: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// CHECK: #[[$WEIGHT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
// CHECK: #[[$OUT:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = min_max>
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
#out = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = min_max>

// CHECK: module attributes {pt2e.stage = "prepared"}
ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>

// Each observer is a symbol before its function, numbered in the order of its first site.
// CHECK: pt2e.observer @observer_0 #[[$ACT]]
// CHECK-NEXT: pt2e.observer @observer_1 #[[$WEIGHT]]
// CHECK-NEXT: pt2e.observer @observer_2 #[[$OUT]]

// Inputs go through sites just after what makes them, an argument at the start of the function. The bias stays float. All
// users of an annotated output take it through its site; the annotation stays for later passes.
// CHECK-LABEL: func.func @linear
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>, %[[B:.*]]: tensor<2xf32>
func.func @linear(%x: tensor<1x2xf32>, %b: tensor<2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK-NEXT: %[[X0:.*]] = pt2e.observe %[[X]] @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<1x2xf32>
  // CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @w
  // CHECK-NEXT: %[[W1:.*]] = pt2e.observe %[[W]] @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<2x2xf32>
  // CHECK-NEXT: %[[LINEAR:.*]] = aten.linear %[[X0]], %[[W1]] bias %[[B]] {pt2e.annotation = {{.*}}, pt2e.name = "linear"}
  // CHECK-NEXT: %[[Y:.*]] = pt2e.observe %[[LINEAR]] @observer_2 {pt2e.name = "activation_post_process_2"} : tensor<1x2xf32>
  // CHECK-NEXT: %[[SIGMOID:.*]] = aten.sigmoid %[[Y]] :
  // CHECK-NEXT: return %[[Y]], %[[SIGMOID]]
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.linear %x, %w bias %b {pt2e.name = "linear", pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float], output = #out>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = aten.sigmoid %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// Observers are never shared between functions; sites are numbered in each, past names that are there.
// CHECK: pt2e.observer @observer_3 #[[$ACT]]
// CHECK-LABEL: func.func @another
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @another(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[X0:.*]] = pt2e.observe %[[X]] @observer_3 {pt2e.name = "activation_post_process_1"}
  // CHECK-NEXT: aten.relu %[[X0]]
  %0 = aten.relu %x {pt2e.name = "activation_post_process_0", pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// A fixed spec has a symbol and sites like any.
// CHECK: pt2e.observer @observer_4 #[[$FIXED]]{{$}}
// CHECK-LABEL: func.func @fixed
func.func @fixed(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[Y:.*]] = aten.sigmoid
  // CHECK-NEXT: pt2e.observe %[[Y]] @observer_4
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Of the metadata of an op only `from_node` goes to the site of its output, none to those of its inputs.
// CHECK-LABEL: func.func @metadata
func.func @metadata(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: pt2e.observe %{{[^ ]*}} @observer_5 {pt2e.name = "activation_post_process_0"}
  // CHECK-NEXT: aten.relu
  // CHECK-NEXT: pt2e.observe %{{[^ ]*}} @observer_6 {pt2e.meta = #[[$FROM]], pt2e.name = "activation_post_process_1"}
  %0 = aten.relu %x {pt2e.meta = #pt2e.meta<{from_node = "relu_7", stack_trace = "model.py:1"}>, pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #out>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
