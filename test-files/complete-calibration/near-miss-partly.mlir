// Where one observer has seen data and another nothing, synthetic data are for the other alone.
// RUN: pt2e-opt %s --complete-calibration --verify-diagnostics | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-warning @below {{calibrated on one synthetic input}}
// expected-note @below {{for real data use}}
module {
  // CHECK: pt2e.observer @seen {{.*}} {state = {max = dense<1.250000e-01> : tensor<1xf32>, min = dense<1.250000e-01> : tensor<1xf32>}}
  pt2e.observer @seen #minmax {state = {min = dense<0.125> : tensor<1xf32>, max = dense<0.125> : tensor<1xf32>}}
  // CHECK-NEXT: pt2e.observer @new {{.*}} {pt2e.calls = 1 : i64, state = {max =
  pt2e.observer @new #minmax
  // CHECK-LABEL: func.func @forward
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = pt2e.observe %x @seen : tensor<2xf32>
    %1 = pt2e.observe %0 @new : tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}
