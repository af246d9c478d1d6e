// What is dead changes nothing: prepared, a module with dead ops is the same, to the letter, as the module without them.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/clean.mlir --prepare -o %t/clean.prepared.mlir
// RUN: pt2e-opt %t/dead.mlir --prepare -o %t/dead.prepared.mlir
// RUN: diff %t/clean.prepared.mlir %t/dead.prepared.mlir
// RUN: FileCheck %s --input-file=%t/dead.prepared.mlir
// CHECK: module attributes {pt2e.stage = "prepared"}
// CHECK-LABEL: func.func @cat
// CHECK-COUNT-5: pt2e.observe %
// CHECK-LABEL: func.func @fused
// CHECK-COUNT-3: pt2e.observe %
// CHECK-LABEL: func.func @graph
// CHECK-COUNT-2: pt2e.observe %
// CHECK-LABEL: func.func @norm
// CHECK-COUNT-3: pt2e.observe %
// CHECK-NOT: pt2e.observe %

//--- clean.mlir
ml_program.global private @w(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @v(dense<[[5.0, -10.0], [2.5, 20.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// A cat would join the groups of its inputs.
func.func @cat(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %v = ml_program.global_load_const @v : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.linear %x, %v : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}
// A second user would keep the relu from being fused, here at the end of a chain.
func.func @fused(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
// In a graph of control flow as around it.
func.func @graph(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%y: tensor<2x2xf32>):
    %1 = aten.add.Tensor %y, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %1 : tensor<2x2xf32>
  }, {
  ^bb0(%y: tensor<2x2xf32>):
    aten.yield %y : tensor<2x2xf32>
  } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
// A norm behind which a dead op looks at the linear is folded.
ml_program.global private @mean(dense<[0.5, 0.25]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<[4.0, 16.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @norm.w(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @norm.b(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
func.func @norm(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @norm.w : tensor<2x2xf32>
  %b = ml_program.global_load_const @norm.b : tensor<2xf32>
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %s = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %s training false momentum 0.1 eps 0.0 cudnn_enabled true : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

//--- dead.mlir
ml_program.global private @w(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @v(dense<[[5.0, -10.0], [2.5, 20.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @cat(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %v = ml_program.global_load_const @v : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.linear %x, %v : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %outputs = aten.cat [%0, %1] dim 1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
  %weights = aten.cat [%w, %v] dim 0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %third = aten.linear %x, %weights : (tensor<2x2xf32>, tensor<4x2xf32>) -> tensor<2x4xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @fused(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.relu %0 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.mul.Tensor %0, 20 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.add.Tensor %2, %1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = aten.view %3 size [4] : (tensor<2x2xf32>) -> tensor<4xf32>
  return %1 : tensor<2x2xf32>
}
func.func @graph(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%y: tensor<2x2xf32>):
    %1 = aten.add.Tensor %y, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %2 = aten.mul.Tensor %y, 20 : (tensor<2x2xf32>) -> tensor<2x2xf32>
    %3 = aten.cat [%1, %2] dim 1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
    aten.yield %1 : tensor<2x2xf32>
  }, {
  ^bb0(%y: tensor<2x2xf32>):
    %1 = aten.add.Tensor %y, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %y : tensor<2x2xf32>
  } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
ml_program.global private @mean(dense<[0.5, 0.25]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<[4.0, 16.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @norm.w(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @norm.b(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
func.func @norm(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @norm.w : tensor<2x2xf32>
  %b = ml_program.global_load_const @norm.b : tensor<2xf32>
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %s = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = aten.batch_norm %0 running_mean %m running_var %s training false momentum 0.1 eps 0.0 cudnn_enabled true : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = aten.relu %0 {pt2e.inplace} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
