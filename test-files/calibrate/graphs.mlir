// An observer in a loop sees what every turn brings; one in a branch that is not taken sees nothing, but its weight.
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' > %t/0.safetensors
// RUN: printf '\000\000\200\077\000\000\000\300' >> %t/0.safetensors
// RUN: pt2e-opt %s --calibrate="data=%t" | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// 1 and -2, doubled after each of three turns: what is seen last is 4 and -8.
// CHECK: pt2e.observer @turn {{.*}} {pt2e.calls = {{[0-9]+}} : i64, state = {max = dense<4.000000e+00> : tensor<1xf32>, min = dense<-8.000000e+00> : tensor<1xf32>}}
pt2e.observer @turn #minmax
// CHECK-NEXT: pt2e.observer @weight {{.*}} {state = {max = dense<5.000000e+00> : tensor<1xf32>, min = dense<-3.000000e+00> : tensor<1xf32>}}
pt2e.observer @weight #minmax
// CHECK-NEXT: pt2e.observer @untaken #{{[a-z0-9]+$}}
pt2e.observer @untaken #minmax

ml_program.global private @w(dense<[-3.0, 5.0]> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %i = arith.constant dense<0> : tensor<i64>
  %0:2 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%i, %x) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 2, 0>} graphs {
  ^bb0(%j: tensor<i64>, %a: tensor<2xf32>):
    %1 = aten.lt.Scalar %j other 3 : (tensor<i64>) -> tensor<i1>
    aten.yield %1 : tensor<i1>
  }, {
  ^bb0(%j: tensor<i64>, %a: tensor<2xf32>):
    %1 = aten.add.Tensor %j, 1 : (tensor<i64>) -> tensor<i64>
    %2 = pt2e.observe %a @turn : tensor<2xf32>
    %3 = aten.mul.Tensor %2, 2 : (tensor<2xf32>) -> tensor<2xf32>
    %p = aten.lt.Scalar %j other 9 : (tensor<i64>) -> tensor<i1>
    %4 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %3) {arg1 = {}, arg2 = {}} graphs {
    ^bb0(%b: tensor<2xf32>):
      aten.yield %b : tensor<2xf32>
    }, {
    ^bb0(%b: tensor<2xf32>):
      %w = ml_program.global_load_const @w : tensor<2xf32>
      %5 = pt2e.observe %w @weight : tensor<2xf32>
      %6 = pt2e.observe %b @untaken : tensor<2xf32>
      %7 = aten.add.Tensor %6, %5 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      aten.yield %7 : tensor<2xf32>
    } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1, %4 : tensor<i64>, tensor<2xf32>
  } : (tensor<i64>, tensor<2xf32>) -> (tensor<i64>, tensor<2xf32>)
  return %0#1 : tensor<2xf32>
}
