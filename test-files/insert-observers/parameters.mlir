// All that a spec says comes to its observer, as text, as bytecode, and in the process after that.
// RUN: pt2e-opt %s --insert-observers | FileCheck %s
// RUN: pt2e-opt %s --emit-bytecode | pt2e-opt --insert-observers --emit-bytecode | pt2e-opt | FileCheck %s

// CHECK-DAG: #[[$HISTOGRAM:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 100, reduce_range = true>
// CHECK-DAG: #[[$GROUP:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, is_dynamic = true, observer = min_max, fake_quant = fake_quantize, eps = 5.000000e-01 : f64>
// CHECK-DAG: #[[$BIAS:.*]] = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"linear", 1>], dtype = i32, qscheme = per_tensor_symmetric>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 100, reduce_range = true>
#group = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, is_dynamic = true, observer = min_max, fake_quant = fake_quantize, eps = 0.5>
#bias = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"linear", 0>, #pt2e.edge_or_node<"linear", 1>], dtype = i32, qscheme = per_tensor_symmetric>

// CHECK: pt2e.observer @observer_0 #[[$HISTOGRAM]]
// CHECK-NEXT: pt2e.observer @observer_1 #[[$GROUP]]
// CHECK-NEXT: pt2e.observer @observer_2 #[[$BIAS]]
// CHECK-LABEL: func.func @linear
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>, %[[W:.*]]: tensor<2x2xf32>, %[[B:.*]]: tensor<2xf32>
func.func @linear(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[X0:.*]] = pt2e.observe %[[X]] @observer_0
  // CHECK-DAG: %[[W0:.*]] = pt2e.observe %[[W]] @observer_1
  // CHECK-DAG: %[[B0:.*]] = pt2e.observe %[[B]] @observer_2
  // CHECK: aten.linear %[[X0]], %[[W0]] bias %[[B0]] {pt2e.annotation = #pt2e.annotation<inputs = [#[[$HISTOGRAM]], #[[$GROUP]], #[[$BIAS]]]>
  %0 = aten.linear %x, %w bias %b {pt2e.name = "linear", pt2e.annotation = #pt2e.annotation<inputs = [#histogram, #group, #bias]>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
