// RUN: pt2e-opt %s --verify-captured --split-input-file --verify-diagnostics

func.func @same_name(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{two nodes are named 'relu'}}
  // expected-note @below {{`pt2e.name` must be unique in a function; rename one, or remove the attribute}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu' is annotated already}}
  // expected-note @below {{the captured graph is the start of the flow}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
