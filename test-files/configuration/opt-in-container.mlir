// Nothing is quantized but some modules by name, among them a convolution with its relu, and a linear layer with its relu. (With
// set_module_name of ExecuTorch's XNNPACKQuantizer these stay float.)
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

//--- q.toml
quantize = false

[[rule]]
module_name = { regex = 'features\.[01]' }
quantize = true

[[rule]]
module_name = "classifier"
quantize = true
