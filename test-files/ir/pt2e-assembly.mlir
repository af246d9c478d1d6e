// The assembly of the pt2e dialect reads back as it was printed, as text and as bytecode.
// RUN: pt2e-opt %s | FileCheck %s
// RUN: pt2e-opt %s | pt2e-opt | FileCheck %s
// RUN: pt2e-opt %s --emit-bytecode | pt2e-opt | FileCheck %s
// RUN: pt2e-opt %s --canonicalize --cse | FileCheck %s --check-prefix=CSE

#activation = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>

// CHECK-DAG: #[[ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[WEIGHT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
// CHECK-DAG: #[[FIXED:.*]] = #pt2e.fixed_qspec<dtype = ui8, scale = 3.906250e-03 : f64, zero_point = 0>

// CHECK: pt2e.observer @observer_0 #[[ACT]]
pt2e.observer @observer_0 #activation
// CHECK: pt2e.observer @observer_1 #[[ACT]] {state = {max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-1.000000e+00> : tensor<1xf32>}}
pt2e.observer @observer_1 #activation {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf32>}}

// CHECK-LABEL: func.func @annotated
func.func @annotated(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  // CHECK: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[ACT]], #[[WEIGHT]]], output = #pt2e.shared<"linear", 0>>, pt2e.name = "linear"}
  %0 = aten.linear %x, %w {pt2e.name = "linear", pt2e.annotation = #pt2e.annotation<inputs = [#activation, #weight], output = #pt2e.shared<"linear", 0>>} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  // CHECK: aten.sigmoid {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"linear">], output = #[[FIXED]], allow_implicit_sharing = false>}
  %1 = aten.sigmoid %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"linear">], output = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>, allow_implicit_sharing = false>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// Two sites of one observer are two updates: neither cse nor canonicalize may touch them.
// CHECK-LABEL: func.func @observed
// CSE-LABEL: func.func @observed
func.func @observed(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CSE: pt2e.observe %{{.*}} @observer_0
  // CSE: pt2e.observe %{{.*}} @observer_0
  // CSE: pt2e.observe %{{.*}} @observer_1
  // CHECK: pt2e.observe %{{.*}} @observer_0 : tensor<1x4xf32>
  %0 = pt2e.observe %x @observer_0 : tensor<1x4xf32>
  %1 = pt2e.observe %x @observer_0 : tensor<1x4xf32>
  %2 = pt2e.observe %x @observer_1 : tensor<1x4xf32>
  %3 = aten.add.Tensor %0, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}
