// Functions and graphs of several blocks.
// RUN: pt2e-opt %s --verify-captured --split-input-file --verify-diagnostics --allow-unregistered-dialect

func.func @unreachable(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
^bb1:
  // expected-error @below {{@unreachable has 3 blocks, and passes only take functions and graphs of one block}}
  // expected-note @below {{the further blocks begin here; --canonicalize merges blocks that only follow each other, and branches are written as torch.cond or while_loop, an `aten.operator` with graphs}}
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
^bb2:
  return %x : tensor<2xf32>
}

// -----

func.func @branch(%x: tensor<2xf32>) -> tensor<2xf32> {
  "test.branch"()[^bb1] : () -> ()
^bb1:
  // expected-error @below {{@branch has 2 blocks}}
  // expected-note @below {{the further blocks begin here}}
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @first(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
func.func private @second(%x: tensor<2xf32>) -> tensor<2xf32> {
  "test.branch"()[^bb1] : () -> ()
^bb1:
  // expected-error @below {{@second has 2 blocks}}
  // expected-note @below {{the further blocks begin here}}
  return %x : tensor<2xf32>
}

// -----

// A graph of several is refused as it is read.
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{region #1 ('graphs') failed to verify constraint: region with 1 blocks}}
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    aten.yield %v : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    "test.branch"()[^bb1] : () -> ()
  ^bb1:
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
