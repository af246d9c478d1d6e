// aten.operator reads back as it is written, as text and as bytecode.
// RUN: pt2e-opt %s | pt2e-opt | FileCheck %s
// RUN: pt2e-opt %s --emit-bytecode | pt2e-opt | FileCheck %s

// CHECK-LABEL: func.func @custom
func.func @custom(%boxes: tensor<4x4xf32>, %scores: tensor<4xf32>) -> tensor<?xi64> {
  // CHECK: aten.operator "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"(%{{.*}}, %{{.*}}) {iou_threshold = 5.000000e-01 : f64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<?xi64>
  %0 = aten.operator "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"(%boxes, %scores) {iou_threshold = 0.5 : f64} : (tensor<4x4xf32>, tensor<4xf32>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// CHECK-LABEL: func.func @without_constants
func.func @without_constants(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.operator "aten::erfinv(Tensor self) -> Tensor"(%{{.*}}) : (tensor<2xf32>) -> tensor<2xf32>
  %0 = aten.operator "aten::erfinv(Tensor self) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  // CHECK: aten.operator "aten::erfinv(Tensor self) -> Tensor"(%{{.*}}) {} {pt2e.name = "second"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.operator "aten::erfinv(Tensor self) -> Tensor"(%0) {} {pt2e.name = "second"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: func.func @lists
func.func @lists(%x: tensor<2xf32>, %n: index) -> (tensor<2xf32>, tensor<2xf32>, tensor<?xf32>) {
  // CHECK: aten.operator "n::f(Tensor?[] a, str[] b, SymInt[] c, *, Scalar d) -> (Tensor, Tensor[])"(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) {a_mask = array<i1: true, false, true>, b = ["p", "q"], operandSegmentSizes = array<i32: 2, 1, 1>, static_c = array<i64: 3, -9223372036854775808>}
  %0:3 = aten.operator "n::f(Tensor?[] a, str[] b, SymInt[] c, *, Scalar d) -> (Tensor, Tensor[])"(%x, %x, %n, %n) {a_mask = array<i1: true, false, true>, b = ["p", "q"], static_c = array<i64: 3, -9223372036854775808>, operandSegmentSizes = array<i32: 2, 1, 1>} : (tensor<2xf32>, tensor<2xf32>, index, index) -> (tensor<2xf32>, tensor<2xf32>, tensor<?xf32>)
  return %0#0, %0#1, %0#2 : tensor<2xf32>, tensor<2xf32>, tensor<?xf32>
}

// CHECK-LABEL: func.func @graphs
func.func @graphs(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%{{.*}}, %{{.*}}) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[B:.*]] = aten.relu %[[A]]
  // CHECK-NEXT: aten.yield %[[B]] : tensor<2xf32>
  // CHECK-NEXT: }, {
  // CHECK: } {pt2e.name = "cond"} : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {name = "yes"}, arg2 = {name = "no"}} graphs {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.relu %a : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } {pt2e.name = "cond"} : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Nothing is known of the effects, so that the ops stay as they are.
// RUN: pt2e-opt %s --cse --canonicalize | FileCheck %s --check-prefix=EFFECTS
// EFFECTS-LABEL: func.func @custom
// EFFECTS-LABEL: func.func @without_constants
// EFFECTS-LABEL: func.func @lists
// EFFECTS-LABEL: func.func @graphs
// EFFECTS-LABEL: func.func @effects
// EFFECTS-COUNT-2: aten.operator
// CHECK-LABEL: func.func @effects
func.func @effects(%x: tensor<2xf32>) {
  %0 = aten.operator "n::log(Tensor x) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.operator "n::log(Tensor x) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}
