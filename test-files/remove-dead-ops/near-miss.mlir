// What stays though nobody uses it: what draws random numbers, checks, operators of which nothing is known,
// and the read of what the program holds. Of several results one that is used is enough.
// RUN: pt2e-opt %s --remove-dead-ops | FileCheck %s

// CHECK: @held
ml_program.global private @held(dense<2.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<1xf32> {
  // CHECK-NEXT: global_load_const @held
  %a = ml_program.global_load_const @held : tensor<2xf32>
  // CHECK-NEXT: aten.dropout
  %d = aten.dropout %x p 0.5 train true : (tensor<2xf32>) -> tensor<2xf32>
  // CHECK-NEXT: aten.operator
  %o = aten.operator "library::logs(Tensor x) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  // CHECK-NEXT: aten.split.Tensor
  %s:2 = aten.split.Tensor %x split_size 1 : (tensor<2xf32>) -> (tensor<1xf32>, tensor<1xf32>)
  return %s#1 : tensor<1xf32>
}
