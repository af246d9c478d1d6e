// Calls are inlined: what a function is given is observed where it is called. A weight that two calls share stays one.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/twice.mlir --prepare 2> log | FileCheck %s
// RUN: pt2e-run %t/data.mlir -o data.npz
// RUN: pt2e-opt %t/thousand.mlir --prepare --calibrate="data=data.npz" 2> log | FileCheck %s --check-prefix=THOUSAND
// RUN: pt2e-opt %t/twice.mlir --prepare --convert="calibration=none" -o q.pt2 2> log
// RUN: pt2e-opt q.pt2 | FileCheck %s --check-prefix=ARCHIVE
// RUN: not pt2e-opt %t/twice.mlir -o float.pt2 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: pt2e-opt %t/twice.mlir --inline --unique-names -o float.pt2
// RUN: pt2e-opt %t/graph.mlir --prepare 2> log | FileCheck %s --check-prefix=GRAPH
// RUN: pt2e-opt %t/chain.mlir --prepare 2> log | FileCheck %s --check-prefix=CHAIN

// CHECK-COUNT-1: ml_program.global private @w(
// CHECK-NOT: func.func private
// CHECK-LABEL: func.func @forward
// CHECK-NOT: call
// CHECK: ml_program.global_load_const @w {{.*}}pt2e.name = "w"}
// CHECK: aten.linear {{.*}}pt2e.name = "linear"}
// CHECK: ml_program.global_load_const @w {{.*}}pt2e.name = "w_1"}
// CHECK: aten.linear {{.*}}pt2e.name = "linear_1"}

// The caller's input is from -1 to 1; @sub is given a thousand times as much, and gives the sum of a quarter of each.
// THOUSAND: pt2e.observer @observer_0 {{.*}}max = dense<1.000000e+03> : tensor<1xf32>, min = dense<-1.000000e+03> : tensor<1xf32>
// THOUSAND: pt2e.observer @observer_2 {{.*}}max = dense<2.500000e+02> : tensor<1xf32>, min = dense<2.500000e+02> : tensor<1xf32>
// THOUSAND-LABEL: func.func @forward

// ARCHIVE-COUNT-1: ml_program.global private @{{.*}} : tensor<4x4xi8>
// ARCHIVE-LABEL: func.func @forward
// ARCHIVE-COUNT-2: aten.linear

// ONE: float.pt2: {{.*}}'func.call' {{.*}}: a program is one function; inline its calls with --inline --unique-names, or write a .mlirbc file

// A function that is not to be inlined is quantized by itself, on what it is given.
// RUN: sed 's/%%w: tensor<4x4xf32>) -> tensor<1x4xf32> {/%%w: tensor<4x4xf32>) -> tensor<1x4xf32> attributes {no_inline} {/' %t/chain.mlir > kept.mlir
// RUN: pt2e-opt kept.mlir --prepare 2> log | FileCheck %s --check-prefix=KEPT
// KEPT-LABEL: func.func @forward
// KEPT: call @inner
// KEPT: func.func private @inner
// KEPT: pt2e.observe

// GRAPH-NOT: func.func private
// GRAPH-LABEL: func.func @forward
// GRAPH: graphs {
// GRAPH: pt2e.observe
// GRAPH: aten.linear
// GRAPH: aten.yield

// CHAIN-LABEL: func.func @forward
// CHAIN-NEXT: pt2e.observe
// CHAIN: aten.linear
// CHAIN-NOT: call
// CHAIN: return

//--- twice.mlir
func.func private @sub(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32> {pt2e.name = "w"}
  %0 = aten.linear %x, %w {pt2e.name = "linear"} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = func.call @sub(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = func.call @sub(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

//--- thousand.mlir
func.func private @sub(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %y = aten.mul.Scalar %x other 1000.0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %0 = func.call @sub(%y) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

//--- data.mlir
func.func @forward() -> tensor<1x4xf32> {
  %0 = arith.constant dense<[[-1.0, 0.5, 0.5, 1.0]]> : tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

//--- graph.mlir
func.func private @sub(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @forward(%p: tensor<i1>, %x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<1x4xf32>):
    %1 = func.call @sub(%v) : (tensor<1x4xf32>) -> tensor<1x4xf32>
    aten.yield %1 : tensor<1x4xf32>
  }, {
  ^bb0(%v: tensor<1x4xf32>):
    %1 = aten.neg %v : (tensor<1x4xf32>) -> tensor<1x4xf32>
    aten.yield %1 : tensor<1x4xf32>
  } : (tensor<i1>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

//--- chain.mlir
func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = func.call @outer(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
func.func private @outer(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %0 = func.call @inner(%x, %w) : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
func.func private @inner(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
