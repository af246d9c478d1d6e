// Values that share qparams but ask for different observers: the first one decides, as in PT2E, and a remark says so.
// RUN: pt2e-opt %s --insert-observers --split-input-file --verify-diagnostics | FileCheck %s

#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
#bins = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 64>
#min_max = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// CHECK: #[[$HISTOGRAM:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
// CHECK: pt2e.observer @observer_0 #[[$HISTOGRAM]]
// CHECK-NOT: pt2e.observer
// CHECK-LABEL: func.func @output_and_edges
func.func @output_and_edges(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK-NEXT: aten.relu
  // CHECK-NEXT: %[[SHARED:.*]] = pt2e.observe {{.*}} @observer_0
  // CHECK-NEXT: aten.sigmoid %[[SHARED]]
  // CHECK-NEXT: aten.tanh %[[SHARED]]
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #histogram>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-remark @+2 {{'aten.sigmoid' asks for the observer min_max for input 0, but that shares qparams with the output of 'aten.relu', which comes first and has the observer histogram}}
  // expected-note @+1 {{give both the same observer}}
  %1 = aten.sigmoid %0 {pt2e.name = "sigmoid", pt2e.annotation = #pt2e.annotation<inputs = [#min_max]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-remark @+2 {{asks for the observer histogram (bins = 64) for input 0, but that shares qparams with the output of 'aten.relu', which comes first and has the observer histogram}}
  // expected-note @+1 {{give both the same observer}}
  %2 = aten.tanh %0 {pt2e.name = "tanh", pt2e.annotation = #pt2e.annotation<inputs = [#bins]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}

// -----

#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
#min_max = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -127, observer = min_max>

// Other specs are other groups: each has its observer, and nothing is said.
// CHECK-LABEL: func.func @other_specs
func.func @other_specs(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: pt2e.observe {{.*}} @observer_0
  // CHECK: pt2e.observe {{.*}} @observer_1
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #histogram>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.sigmoid %0 {pt2e.name = "sigmoid", pt2e.annotation = #pt2e.annotation<inputs = [#min_max]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
