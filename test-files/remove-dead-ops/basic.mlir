// A dead op goes, with the quantize and dequantize ops, reads and globals that served it alone.
// RUN: pt2e-opt %s --remove-dead-ops | FileCheck %s

// CHECK: @shared
// CHECK-NOT: @alone
ml_program.global private @shared(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @alone(dense<2.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[X:.+]]: tensor<2xf32>)
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[S:.+]] = ml_program.global_load_const @shared
  // CHECK-NEXT: %[[R:.+]] = aten.relu %[[X]]
  // CHECK-NEXT: %[[SUM:.+]] = aten.add.Tensor %[[R]], %[[S]]
  // CHECK-NEXT: return %[[SUM]]
  %s = ml_program.global_load_const @shared : tensor<2xf32>
  %a = ml_program.global_load_const @alone : tensor<2xf32>
  %r = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %q = quantized_decomposed.quantize_per_tensor %r scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %dq = quantized_decomposed.dequantize_per_tensor %q scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %t = aten.mul.Tensor %dq, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // Written in place or not: whoever sees the write would use its result.
  %inplace = aten.relu %r {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
  %dead = aten.mul.Tensor %t, %s : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %sum = aten.add.Tensor %r, %s : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %sum : tensor<2xf32>
}

// In a graph of control flow as around it.
// CHECK-LABEL: func.func @graph
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: aten.yield %[[V]]
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %dead = aten.relu %v : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %v : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
