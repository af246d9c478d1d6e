// RUN: pt2e-opt %s --lower-autocast --split-input-file --verify-diagnostics

// A block that stays is PyTorch's, which gives no tensor that it writes to.
func.func @writes(%x: tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>) {
  %0 = aten.abs %x : (tensor<2x2xf32>) -> tensor<2x2xf32>
  // expected-error @+2 {{'higher_order.wrap_with_autocast' (submod_1) stays a graph: the behaviour of autocast is unknown for 'aten.einsum' (einsum); but it writes to a tensor from outside}}
  // expected-note @+1 {{give the block a copy of the tensor}}
  %1:2 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5) -> (Tensor[], Tensor written_0)"(%0) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>):
    %2 = aten.add.Tensor %a, 1 {pt2e.inplace} : (tensor<2x2xf32>) -> tensor<2x2xf32>
    %3 = aten.einsum [%2, %2] equation "ij,jk->ik" {pt2e.name = "einsum"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %3, %2 : tensor<2x2xbf16>, tensor<2x2xf32>
  } {pt2e.name = "submod_1"} : (tensor<2x2xf32>) -> (tensor<2x2xbf16>, tensor<2x2xf32>)
  return %1#0, %1#1 : tensor<2x2xbf16>, tensor<2x2xf32>
}

// -----

// expected-error @+2 {{'--lower-autocast' needs a module that is captured or converted, but this one is prepared}}
// expected-note @+1 {{run --convert first}}
module attributes {pt2e.stage = "prepared"} {
}
