// Observers that have seen data see none that nobody gave.
// RUN: pt2e-opt %s --complete-calibration --verify-diagnostics | FileCheck %s
// RUN: pt2e-opt %s --complete-calibration="calibration=required" --verify-diagnostics | FileCheck %s
// RUN: pt2e-opt %s --complete-calibration="calibration=none" --verify-diagnostics | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// CHECK: pt2e.observer @input {{.*}} {state = {max = dense<1.250000e-01> : tensor<1xf32>, min = dense<1.250000e-01> : tensor<1xf32>}}
pt2e.observer @input #minmax {state = {min = dense<0.125> : tensor<1xf32>, max = dense<0.125> : tensor<1xf32>}}
// CHECK-NEXT: pt2e.observer @fixed #fixed{{$}}
pt2e.observer @fixed #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @input : tensor<2xf32>
  %1 = pt2e.observe %0 @fixed : tensor<2xf32>
  return %1 : tensor<2xf32>
}
