// RUN: pt2e-opt %s --prepare --split-input-file --verify-diagnostics

// What is annotated has been through the first half of --prepare.
func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu' is annotated already}}
  // expected-note @below {{only a captured graph can be prepared; run the later passes on this module instead}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @same_name(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{two nodes are named 'relu'}}
  // expected-note @below {{`pt2e.name` must be unique in a function}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
