// Without data, an input is standard normal, or 0 for integers; a warning says so. Weights need no data.
// RUN: pt2e-opt %s --complete-calibration --verify-diagnostics | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#channel = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>

// expected-warning @below {{calibrated on one synthetic input (standard normal, seed 0): the module carries no example inputs; expect poor accuracy}}
// expected-note @below {{for real data use --calibrate="data=FILE or FOLDER" before --convert}}
module {
  // 0 + 3.
  // CHECK: pt2e.observer @integers {{.*}} {pt2e.calls = {{[0-9]+}} : i64, state = {max = dense<3.000000e+00> : tensor<1xf32>, min = dense<3.000000e+00> : tensor<1xf32>}}
  pt2e.observer @integers #minmax
  // CHECK-NEXT: pt2e.observer @weight {{.*}} {state = {max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-3.000000e+00> : tensor<1xf32>}}
  pt2e.observer @weight #minmax
  // A dynamic size becomes 2, as many as there are minima by row.
  // CHECK-NEXT: pt2e.observer @rows {{.*}} {pt2e.calls = {{[0-9]+}} : i64, state = {max = dense<[{{.*}}, {{.*}}]> : tensor<2xf32>, min = dense<[{{.*}}, {{.*}}]> : tensor<2xf32>}}
  pt2e.observer @rows #channel
  ml_program.global private @w(dense<[-3.0, 1.0]> : tensor<2xf32>) : tensor<2xf32>
  // CHECK-LABEL: func.func @forward
  func.func @forward(%i: tensor<2xi64>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
    %0 = aten.to.dtype %i dtype f32 : (tensor<2xi64>) -> tensor<2xf32>
    %1 = aten.add.Tensor %0, 3 : (tensor<2xf32>) -> tensor<2xf32>
    %2 = pt2e.observe %1 @integers : tensor<2xf32>
    %w = ml_program.global_load_const @w : tensor<2xf32>
    %3 = pt2e.observe %w @weight : tensor<2xf32>
    %4 = pt2e.observe %x @rows : tensor<?x4xf32>
    return %4 : tensor<?x4xf32>
  }
}
