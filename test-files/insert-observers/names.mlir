// Observers and sites are numbered past the names that are there.
// RUN: pt2e-opt %s --insert-observers | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
ml_program.global private @observer_0(dense<1.0> : tensor<1xf32>) : tensor<1xf32>
// CHECK: pt2e.observer @observer_1
// CHECK-LABEL: func.func @names
func.func @names(%x: tensor<2xf32> {pt2e.name = "activation_post_process_0"}) -> tensor<2xf32> {
  // CHECK-NEXT: pt2e.observe %{{.*}} @observer_1 {pt2e.name = "activation_post_process_1"}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
