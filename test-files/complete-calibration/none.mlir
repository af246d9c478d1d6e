// `calibration=none` leaves observers of activations without data, and warns; weights are looked at all the same.
// RUN: pt2e-opt %s --complete-calibration="calibration=none" --verify-diagnostics | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-warning @below {{1 observers have seen no data and give scale 1 and zero point 0: @input}}
// expected-note @below {{for real data use --calibrate="data=FILE or FOLDER" before --convert}}
module {
  // CHECK: pt2e.observer @input #{{[a-z0-9]*$}}
  pt2e.observer @input #minmax
  // CHECK-NEXT: pt2e.observer @weight {{.*}} {state = {max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-3.000000e+00> : tensor<1xf32>}}
  pt2e.observer @weight #minmax
  ml_program.global private @w(dense<[-3.0, 1.0]> : tensor<2xf32>) : tensor<2xf32>
  // CHECK-LABEL: func.func @forward
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    %w = ml_program.global_load_const @w : tensor<2xf32>
    %0 = pt2e.observe %w @weight : tensor<2xf32>
    %1 = pt2e.observe %x @input : tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}
