// A graph that no call ran gives up its sites. An observer that it shares with values outside of it stays for them.
// RUN: pt2e-opt %s --complete-calibration 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=SAID --input-file=%t
// RUN: pt2e-opt %s --complete-calibration --insert-qdq --verify-converted -o %t.mlir
// SAID: warning: no call ran the graph `yes`, which stays float

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// CHECK: pt2e.observer @shared
// CHECK-SAME: state = {
// CHECK-NOT: pt2e.observer
pt2e.observer @shared #act
pt2e.observer @unseen #act

ml_program.global private @gauge(dense<0.0> : tensor<f32>) : tensor<f32>

// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[X:.+]]: tensor<2xf32>)
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: %[[SEEN:.+]] = pt2e.observe %[[X]] @shared
  // CHECK: aten.operator
  // CHECK-SAME: %[[SEEN]])
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: %[[R:.+]] = aten.relu %[[V]]
  // CHECK-NEXT: aten.yield %[[R]]
  %seen = pt2e.observe %x @shared : tensor<2xf32>
  %gauge = ml_program.global_load_const @gauge : tensor<f32>
  %p = aten.gt.Scalar %gauge other 1.0 : (tensor<f32>) -> tensor<i1>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %seen) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = pt2e.observe %v @shared : tensor<2xf32>
    %2 = aten.relu %1 : (tensor<2xf32>) -> tensor<2xf32>
    %3 = pt2e.observe %2 @unseen : tensor<2xf32>
    aten.yield %3 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
