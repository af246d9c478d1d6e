// RUN: pt2e-opt %s --insert-observers --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{the module has observers already}}
// expected-note @below {{run --insert-observers once, on an annotated module}}
pt2e.observer @observer_0 #act

// -----

func.func @dangling(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 shares with the output of 'conv', which is not annotated}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"conv">]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @circle(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 shares with itself through other shared specs; one of them needs a spec of its own}}
  %0 = aten.relu %x {pt2e.name = "a", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"a">], output = #pt2e.shared<"a", 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{no op is annotated, so there is nothing to observe}}
// expected-note @below {{run --annotate first, or use --prepare instead}}
module {
  func.func @bare(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// expected-error @below {{no op is annotated, so there is nothing to observe}}
// expected-note @below {{run --annotate first, or use --prepare instead}}
module attributes {pt2e.stage = "captured"} {
}
