// An expression has to match a whole name, and what is not quantized for want of floats is no offence.
// RUN: pt2e-opt %s --annotate --require-quantized=add 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --annotate --require-quantized=linea 2>&1 | FileCheck %s --check-prefix=PART
// RUN: not pt2e-opt %s --annotate --require-quantized=conv2d 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-opt %s --annotate --require-quantized 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not pt2e-opt %s --annotate --require-quantized='conv(2d' 2>&1 | FileCheck %s --check-prefix=REGEX

// CHECK: func.func @forward
// PART: error: '--require-quantized': no op has a name, a module or a kind that 'linea' matches as a whole; did you mean 'linear'?
// NONE: error: '--require-quantized': no op has a name, a module or a kind that 'conv2d' matches as a whole; the kinds are aten.add.Tensor, aten.linear
// EMPTY: error: '--require-quantized' needs a regular expression
// EMPTY: note: write --require-quantized='conv2d|linear', or '.*' for all ops
// REGEX: error: option 'ops' takes a regular expression, and 'conv(2d' is none: unclosed group
func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %i: tensor<2xi64>) -> (tensor<1x2xf32>, tensor<2xi64>) {
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.add.Tensor %i, %i : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %0, %1 : tensor<1x2xf32>, tensor<2xi64>
}
