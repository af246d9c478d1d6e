// What goes float with an op on a mask: what shares its qparams, what takes them from it, and the rest of its pattern.
// Everything else stays as it is.
// RUN: pt2e-opt %s --keep-masks-float --verify-prepared 2> %t.err | FileCheck %s
// RUN: FileCheck %s --input-file=%t.err --check-prefix=SAID

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
module attributes {pt2e.stage = "calibrated"} {
// CHECK-NOT: @masked
// CHECK: pt2e.observer @x
// CHECK-NEXT: pt2e.observer @weight
// CHECK-NEXT: pt2e.observer @small
// CHECK-NOT: pt2e.observer
// CHECK-LABEL: func.func @chain
pt2e.observer @masked #act {state = {max = dense<1.0> : tensor<1xf32>, min = dense<-3.5e+15> : tensor<1xf32>}}
pt2e.observer @x #act {state = {max = dense<1.0> : tensor<1xf32>, min = dense<-1.0> : tensor<1xf32>}}
pt2e.observer @weight #weight {state = {max = dense<1.0> : tensor<1xf32>, min = dense<-1.0> : tensor<1xf32>}}
pt2e.observer @small #act {state = {max = dense<2.0> : tensor<1xf32>, min = dense<0.0> : tensor<1xf32>}}
ml_program.global private @w(dense<1.0> : tensor<2x2xf32>) : tensor<2x2xf32>

// The mask is input 1; its view takes the qparams of the sum, and the cat shares them with a linear.
// SAID: 'aten.add.Tensor' stays float: observer @masked of input 1 saw values from -3.500000e15 to 1.000000e0
// SAID: 'aten.linear' stays float: observer @masked of its output saw
// SAID: 'aten.view' stays float: observer @masked of input 0 saw
// SAID: 'aten.cat' stays float: observer @masked of input 0 saw
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>, %[[M:.*]]: tensor<2x2xf32>
// CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[X]], %[[M]] {pt2e.decision = {{[^#]*}}pt2e.name = "add"}
// CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @w
// CHECK-NEXT: %[[LINEAR:.*]] = aten.linear %[[X]], %[[W]] {pt2e.decision = {{[^#]*}}pt2e.name = "linear"}
// CHECK-NEXT: %[[VIEW:.*]] = aten.view %[[ADD]] size [2, 2] {pt2e.decision = {{[^#]*}}pt2e.name = "view"}
// CHECK-NEXT: %[[CAT:.*]] = aten.cat [%[[VIEW]], %[[LINEAR]]] {pt2e.decision = {{[^#]*}}pt2e.name = "cat"}
// CHECK-NEXT: return %[[CAT]]
func.func @chain(%x: tensor<2x2xf32>, %m: tensor<2x2xf32>) -> tensor<4x2xf32> {
  %xo = pt2e.observe %x @x : tensor<2x2xf32>
  %mo = pt2e.observe %m @masked : tensor<2x2xf32>
  %0 = aten.add.Tensor %xo, %mo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = pt2e.observe %0 @masked : tensor<2x2xf32>
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %wo = pt2e.observe %w @weight : tensor<2x2xf32>
  %2 = aten.linear %xo, %wo {pt2e.name = "linear", pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight], output = #act>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @masked : tensor<2x2xf32>
  %4 = aten.view %1 size [2, 2] {pt2e.name = "view", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %5 = pt2e.observe %4 @masked : tensor<2x2xf32>
  %6 = aten.cat [%5, %3] dim 0 {pt2e.name = "cat", pt2e.annotation = #pt2e.annotation<inputs = [#act, #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %7 = pt2e.observe %6 @masked : tensor<4x2xf32>
  return %7 : tensor<4x2xf32>
}

// Add and relu are one pattern, so the relu stays float, though its own values are small. The linear after it keeps its input:
// the observer is now that of its edge.
// SAID: 'aten.add.Tensor' stays float: observer @masked of input 0 saw
// SAID: 'aten.relu' stays float: it is fused with 'aten.add.Tensor', which stays float
// CHECK-LABEL: func.func @pattern
// CHECK-SAME: %[[M:.*]]: tensor<2x2xf32>
// CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[M]], %[[M]] {pt2e.decision = {{[^#]*}}pt2e.name = "add"}
// CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[ADD]] {pt2e.decision = {{[^#]*}}pt2e.name = "relu"}
// CHECK-NEXT: %[[EDGE:.*]] = pt2e.observe %[[RELU]] @small
// CHECK: %[[LINEAR:.*]] = aten.linear %[[EDGE]], %{{.*}} {pt2e.annotation
// CHECK-NEXT: %[[OUT:.*]] = pt2e.observe %[[LINEAR]] @small
// CHECK-NEXT: return %[[OUT]], %[[RELU]]
func.func @pattern(%m: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %mo = pt2e.observe %m @masked : tensor<2x2xf32>
  %0 = aten.add.Tensor %mo, %mo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = pt2e.observe %1 @small : tensor<2x2xf32>
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %wo = pt2e.observe %w @weight : tensor<2x2xf32>
  %3 = aten.linear %2, %wo {pt2e.name = "linear", pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight], output = #act>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = pt2e.observe %3 @small : tensor<2x2xf32>
  return %4, %2 : tensor<2x2xf32>, tensor<2x2xf32>
}

// From the end of a pattern it is found too.
// SAID: 'aten.relu' stays float: observer @masked of its output saw
// SAID: 'aten.add.Tensor' stays float: it is fused with 'aten.relu', which stays float
// CHECK-LABEL: func.func @from_the_end
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>
// CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[X]], %[[X]] {pt2e.decision = {{[^#]*}}pt2e.name = "add"}
// CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[ADD]] {pt2e.decision = {{[^#]*}}pt2e.name = "relu"}
// CHECK-NEXT: return %[[RELU]]
func.func @from_the_end(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %xo = pt2e.observe %x @x : tensor<2x2xf32>
  %0 = aten.add.Tensor %xo, %xo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = pt2e.observe %1 @masked : tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// What takes its qparams from an op by name goes with it, though no observer of its own saw a mask. What its producer's output
// is quantized to stays, also where another observer followed.
// SAID: 'aten.view' stays float: it takes its qparams from 'aten.add.Tensor', which stays float
// CHECK-LABEL: func.func @by_name
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>, %[[M:.*]]: tensor<2x2xf32>
// CHECK-NEXT: %[[XO:.*]] = pt2e.observe %[[X]] @x
// CHECK-NEXT: %[[MUL:.*]] = aten.mul.Tensor %[[XO]], %[[XO]] {pt2e.annotation
// CHECK-NEXT: %[[OUT:.*]] = pt2e.observe %[[MUL]] @x
// CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[OUT]], %[[M]] {pt2e.decision = {{[^#]*}}pt2e.name = "add"}
// CHECK-NEXT: %[[VIEW:.*]] = aten.view %[[ADD]] size [4] {pt2e.decision = {{[^#]*}}pt2e.name = "view"}
// CHECK-NEXT: return %[[VIEW]]
func.func @by_name(%x: tensor<2x2xf32>, %m: tensor<2x2xf32>) -> tensor<4xf32> {
  %xo = pt2e.observe %x @x : tensor<2x2xf32>
  %0 = aten.mul.Tensor %xo, %xo {pt2e.name = "mul", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = pt2e.observe %0 @x : tensor<2x2xf32>
  %2 = pt2e.observe %1 @small : tensor<2x2xf32>
  %mo = pt2e.observe %m @masked : tensor<2x2xf32>
  %3 = aten.add.Tensor %2, %mo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = pt2e.observe %3 @small : tensor<2x2xf32>
  %5 = aten.view %4 size [4] {pt2e.name = "view", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>} : (tensor<2x2xf32>) -> tensor<4xf32>
  %6 = pt2e.observe %5 @small : tensor<4xf32>
  return %6 : tensor<4xf32>
}

// In a graph of control flow as around it.
// SAID: 'aten.add.Tensor' stays float: observer @masked of input 1 saw
// CHECK-LABEL: func.func @graph
// CHECK: ^bb0(%[[V:.*]]: tensor<2x2xf32>):
// CHECK-NEXT: aten.add.Tensor %[[V]], %[[V]] {pt2e.decision = {{[^#]*}}pt2e.name = "add"}
func.func @graph(%p: tensor<i1>, %x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2x2xf32>):
    %vo = pt2e.observe %v @x : tensor<2x2xf32>
    %mo = pt2e.observe %v @masked : tensor<2x2xf32>
    %s = aten.add.Tensor %vo, %mo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    aten.yield %s : tensor<2x2xf32>
  }, {
  ^bb0(%v: tensor<2x2xf32>):
    aten.yield %v : tensor<2x2xf32>
  } : (tensor<i1>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
}
