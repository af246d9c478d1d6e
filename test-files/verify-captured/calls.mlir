// Calls that cannot be inlined.
// RUN: pt2e-opt %s --verify-captured --split-input-file --verify-diagnostics

func.func private @library(tensor<2xf32>) -> tensor<2xf32>
func.func @declared(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'func.call' calls @library, which has no body here and cannot be inlined}}
  // expected-note @below {{give it a body; a library's operator is an `aten.operator`, which is kept as it is}}
  %0 = func.call @library(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @itself(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'func.call' is recursive and cannot be inlined: @itself calls @itself}}
  // expected-note @below {{a loop is written as while_loop, an `aten.operator` with graphs}}
  %0 = func.call @itself(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @circle(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @a(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @a(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @b(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @b(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'func.call' is recursive and cannot be inlined: @a calls @b calls @a}}
  // expected-note @below {{a loop is written as while_loop}}
  %0 = func.call @a(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func private @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
func.func @indirect(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'func.constant' uses a function as a value, and only direct calls can be inlined (and 1 op more)}}
  // expected-note @below {{call the function by its name, with func.call}}
  %f = func.constant @f : (tensor<2xf32>) -> tensor<2xf32>
  %0 = func.call_indirect %f(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// In a graph.
func.func private @library(tensor<2xf32>) -> tensor<2xf32>
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    // expected-error @below {{'func.call' calls @library, which has no body here and cannot be inlined}}
    // expected-note @below {{give it a body}}
    %1 = func.call @library(%v) : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// Each calls the one before four times.
func.func private @f0(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f1(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f0(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f0(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f0(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f0(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f2(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f1(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f1(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f1(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f1(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f3(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f2(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f2(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f2(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f2(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f4(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f3(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f3(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f3(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f3(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f5(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f4(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f4(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f4(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f4(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f6(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f5(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f5(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f5(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f5(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f7(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f6(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f6(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f6(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f6(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f8(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f7(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f7(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f7(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f7(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @f9(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f8(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f8(%0) : (tensor<2xf32>) -> tensor<2xf32>
  %2 = func.call @f8(%1) : (tensor<2xf32>) -> tensor<2xf32>
  %3 = func.call @f8(%2) : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
// expected-error @below {{@f10 has 1922389 ops once calls are inlined, more than 1048576}}
// expected-note @below {{split the module, or call less often}}
func.func @f10(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f9(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @f9(%0) : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
