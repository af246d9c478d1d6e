// RUN: pt2e-opt %s --unique-names --split-input-file --verify-diagnostics

func.func @shared(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu' has the same name as another op, 'relu', and an annotation refers to that name}}
  // expected-note @below {{inline functions before the module is annotated, as --prepare does}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "c", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"relu">]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

func.func @output(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #pt2e.shared<"relu", 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu' has the same name as another op, 'relu'}}
  // expected-note @below {{inline functions before the module is annotated}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
