// Qparams that are chosen at run time need no statistics: the observer of an activation gets none, and no call is run for it.
// RUN: pt2e-opt %s --prepare="dynamic=true" --calibrate 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t.err

// REPORT: remark: no observer of an activation needs data, so no call is run
// CHECK: pt2e.observer @observer_0 #{{[^ ]*$}}
// CHECK-NEXT: pt2e.observer @observer_1 #{{.*}} {state = {max = dense<2.0
ml_program.global private @w(dense<[[1.0, 2.0]]> : tensor<1x2xf32>) : tensor<1x2xf32>
// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = ml_program.global_load_const @w : tensor<1x2xf32>
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
