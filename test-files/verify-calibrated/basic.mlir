// Observers that have seen data from which qparams follow.
// RUN: pt2e-opt %s --verify-calibrated | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
// CHECK: pt2e.observer @act
pt2e.observer @act #act {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf32>}}
// CHECK: pt2e.observer @weight
pt2e.observer @weight #weight {state = {min = dense<[-1.0, 0.0]> : tensor<2xf32>, max = dense<[1.0, 2.0]> : tensor<2xf32>}}
// CHECK: pt2e.observer @histogram
pt2e.observer @histogram #histogram {state = {min = dense<0.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf32>, histogram = dense<1.0> : tensor<2048xf32>}}
