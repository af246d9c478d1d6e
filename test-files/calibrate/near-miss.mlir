// Observers that look at nothing.
// RUN: pt2e-opt %s --calibrate --verify-diagnostics | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// Fixed qparams need no data. No value depends on an input, so no input is needed.
// CHECK: pt2e.observer @fixed #fixed{{$}}
pt2e.observer @fixed #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>
// A weight that was looked at stays as it was seen, were it changed since.
// CHECK-NEXT: pt2e.observer @seen {{.*}} {state = {max = dense<8.000000e+00> : tensor<1xf32>, min = dense<-8.000000e+00> : tensor<1xf32>}}
pt2e.observer @seen #minmax {state = {min = dense<-8.0> : tensor<1xf32>, max = dense<8.0> : tensor<1xf32>}}
ml_program.global private @w(dense<[-3.0, 1.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @constants
func.func @constants() -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = pt2e.observe %w @seen : tensor<2xf32>
  %1 = pt2e.observe %0 @fixed : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// A function without observers is not run. This one could not be: there are no data, and no evaluator of its op.
// CHECK-LABEL: func.func @not_observed
func.func @not_observed(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.negf %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}

func.func private @declared(tensor<2xf32>) -> tensor<2xf32>
