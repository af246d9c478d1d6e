// Observers that look as if they had no usable data.
// RUN: pt2e-opt %s --verify-calibrated | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// Fixed qparams need no data.
// CHECK: pt2e.observer @fixed #fixed{{$}}
pt2e.observer @fixed #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>
// A tensor of zeros: the scale is then eps, and not 0.
// CHECK: pt2e.observer @zeros
pt2e.observer @zeros #act {state = {min = dense<0.0> : tensor<1xf32>, max = dense<0.0> : tensor<1xf32>}}
