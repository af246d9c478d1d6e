// What the verifier of aten.operator refuses.
// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

func.func @schema(%x: tensor<2xf32>) {
  // expected-error @+1 {{'aten.operator' op has a schema that does not parse, 1:6: unknown type `Tensr`}}
  %0 = aten.operator "n::f(Tensr x) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @writes(%x: tensor<2xf32>) {
  // expected-error @+1 {{has a schema that no operation has: `n.f_` writes to an argument}}
  %0 = aten.operator "n::f_(Tensor(a!) x) -> Tensor(a!)"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @missing(%x: tensor<2xf32>) {
  // expected-error @+1 {{'n.f': argument 'k' is missing, or of another kind than the schema says}}
  %0 = aten.operator "n::f(Tensor x, int k) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @kind(%x: tensor<2xf32>) {
  // expected-error @+1 {{argument 'k' cannot be a string}}
  %0 = aten.operator "n::f(Tensor x, int k) -> Tensor"(%x) {k = "three"} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @unknown(%x: tensor<2xf32>) {
  // expected-error @+1 {{has a constant 'l', for which the schema has no argument}}
  %0 = aten.operator "n::f(Tensor x, int k) -> Tensor"(%x) {k = 3 : i64, l = 4 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @operands(%x: tensor<2xf32>) {
  // expected-error @+1 {{has 2 operands, but its schema 1}}
  %0 = aten.operator "n::f(Tensor x) -> Tensor"(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @segments(%x: tensor<2xf32>) {
  // expected-error @+1 {{needs 'operandSegmentSizes', the number of operands of each of the 2 arguments that have some, 2 in all}}
  %0 = aten.operator "n::f(Tensor[] x, Tensor? y) -> Tensor"(%x, %x) {operandSegmentSizes = array<i32: 2, 1>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @type(%n: index) {
  // expected-error @+1 {{argument 'x' is a value of type index, but the schema says Tensor}}
  %0 = aten.operator "n::f(Tensor x) -> Tensor"(%n) : (index) -> tensor<2xf32>
  return
}

// -----

func.func @results(%x: tensor<2xf32>) {
  // expected-error @+1 {{has 2 results, but its schema 1}}
  %0:2 = aten.operator "n::f(Tensor x) -> Tensor"(%x) : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return
}

// -----

func.func @result_type(%x: tensor<2xf32>) {
  // expected-error @+1 {{result 'result' cannot be of type index}}
  %0 = aten.operator "n::f(Tensor x) -> Tensor"(%x) : (tensor<2xf32>) -> index
  return
}

// -----

func.func @graphs(%x: tensor<2xf32>) {
  // expected-error @+1 {{has 0 graphs, but its schema 1}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {}} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @yield(%x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph 0 that does not end with aten.yield}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {}} graphs {
    %1 = aten.zeros size [2] : () -> tensor<2xf32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @taken(%p: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph `yes` that takes 0 values, but is given 1}}
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {name = "yes"}, arg2 = {}} graphs {
    %1 = aten.zeros size [2] : () -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @dtype(%p: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph 1 that gives tensor<2xi1> as value 0, but the operator gives tensor<2xf32>}}
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    %1 = aten.logical_not %a : (tensor<2xf32>) -> tensor<2xi1>
    aten.yield %1 : tensor<2xi1>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @condition(%i: tensor<i64>) {
  // expected-error @+1 {{has a graph 0 that gives 2 values, but should give 1}}
  %0 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%i) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
  ^bb0(%j: tensor<i64>):
    aten.yield %j, %j : tensor<i64>, tensor<i64>
  }, {
  ^bb0(%j: tensor<i64>):
    aten.yield %j : tensor<i64>
  } : (tensor<i64>) -> tensor<i64>
  return
}

// -----

func.func @inputs(%p: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph 0 that takes 1 values, but has 2 `inputs`}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {inputs = ["a", "b"]}} graphs {
  ^bb0(%a: tensor<f32>):
    aten.yield %a : tensor<f32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @input(%p: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph `body` that has an input called `a.b`, which is not a valid name in Python}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {inputs = ["a.b"], name = "body"}} graphs {
  ^bb0(%a: tensor<f32>):
    aten.yield %a : tensor<f32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @name(%p: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has a graph `a b` that has a name that is not valid in Python}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1) -> Tensor[]"(%x) {arg0 = {name = "a b"}} graphs {
  ^bb0(%a: tensor<f32>):
    aten.yield %a : tensor<f32>
  } : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @size(%p: tensor<i1>, %n: index) {
  // expected-error @+1 {{has a graph 0 that takes tensor<i64> as value 0, but is given index}}
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %n) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<i64>):
    aten.yield %a : tensor<i64>
  }, {
  ^bb0(%a: tensor<i64>):
    aten.yield %a : tensor<i64>
  } : (tensor<i1>, index) -> tensor<i64>
  return
}

// -----

func.func @carried(%i: tensor<i64>) {
  // expected-error @+1 {{has a graph 1 that gives tensor<f32> as value 0 to its next step, which takes tensor<i64>}}
  %0 = aten.operator "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%i) {arg0 = {}, arg1 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
  ^bb0(%j: tensor<i64>):
    %1 = aten.lt.Scalar %j other 3 : (tensor<i64>) -> tensor<i1>
    aten.yield %1 : tensor<i1>
  }, {
  ^bb0(%j: tensor<i64>):
    %1 = aten.sigmoid %j : (tensor<i64>) -> tensor<f32>
    aten.yield %1 : tensor<f32>
  } : (tensor<i64>) -> tensor<f32>
  return
}

// -----

func.func @scanned_carry(%c: tensor<3xf32>, %x: tensor<2x3xf32>) {
  // expected-error @+1 {{has a graph 0 that gives tensor<1xf32> as value 0 to its next step, which takes tensor<3xf32>}}
  %0:2 = aten.operator "higher_order::scan(Graph arg0, Tensor[] arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%c, %x) {arg0 = {}, operandSegmentSizes = array<i32: 1, 1, 0>} graphs {
  ^bb0(%a: tensor<3xf32>, %row: tensor<3xf32>):
    %1 = aten.sum.dim_IntList %a dim [0] keepdim true : (tensor<3xf32>) -> tensor<1xf32>
    aten.yield %1, %row : tensor<1xf32>, tensor<3xf32>
  } : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<1xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func @scanned_rows(%c: tensor<3xf32>, %x: tensor<2x3xf32>) {
  // expected-error @+1 {{has a graph 0 that gives tensor<3xf32> as value 1 for each of 2 rows, but the operator gives tensor<3x3xf32>}}
  %0:2 = aten.operator "higher_order::scan(Graph arg0, Tensor[] arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]"(%c, %x) {arg0 = {}, operandSegmentSizes = array<i32: 1, 1, 0>} graphs {
  ^bb0(%a: tensor<3xf32>, %row: tensor<3xf32>):
    aten.yield %a, %row : tensor<3xf32>, tensor<3xf32>
  } : (tensor<3xf32>, tensor<2x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>)
  return
}

// -----

func.func @mapped_rows(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{has a graph 0 that takes tensor<4xf32> as value 0, but is given a row of tensor<2x3xf32>}}
  %0 = aten.operator "higher_order::map_impl(Graph arg0, Tensor[] arg1, Tensor[] arg2) -> Tensor[]"(%x) {arg0 = {}, operandSegmentSizes = array<i32: 1, 0>} graphs {
  ^bb0(%row: tensor<4xf32>):
    aten.yield %row : tensor<4xf32>
  } : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return
}
