// Float weights of nested modules are not in the archive any more, only their integers. (torchao keeps them.)
// RUN: pt2e-opt %s --prepare --convert="calibration=none" -o %t.pt2 2> /dev/null
// RUN: pt2e-opt %t.pt2 | FileCheck %s
// RUN: not grep -q block.fc.weight %t.pt2

// CHECK-NOT: @block.fc.weight(
ml_program.global private @block.fc.weight(dense<[[127.0, -1.0], [2.0, 3.0]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.fqn = "block.fc.weight", pt2e.kind = "parameter"}
// CHECK: ml_program.global private @block.fc.bias(
ml_program.global private @block.fc.bias(dense<[0.25, 0.5]> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "block.fc.bias", pt2e.kind = "parameter"}
// CHECK{LITERAL}: ml_program.global private @_frozen_param0(dense<[[127, -1], [2, 3]]> : tensor<2x2xi8>)
// CHECK-NOT: xf32>) : tensor

// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @block.fc.weight : tensor<2x2xf32>
  %b = ml_program.global_load_const @block.fc.bias : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
