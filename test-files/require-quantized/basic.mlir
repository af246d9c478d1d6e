// Ops that must be quantized, by name, module and kind.
// RUN: pt2e-opt %s --annotate --require-quantized=linear 2>&1 | FileCheck %s --check-prefix=MET
// RUN: pt2e-opt %s --annotate --require-quantized='aten.linear|relu' -o /dev/null
// RUN: pt2e-opt %s --annotate --require-quantized='layers\.\d{1,2}' -o /dev/null
// RUN: pt2e-opt %s --annotate --require-quantized=layers -o /dev/null
// RUN: pt2e-opt %s --annotate --require-quantized="ops='integer|linear'" -o /dev/null
// It can stand anywhere in the flow, and in a file of its own.
// RUN: pt2e-opt %s --prepare --require-quantized=linear --convert --require-quantized=linear -o q.mlirbc 2> /dev/null
// RUN: pt2e-opt q.mlirbc --require-quantized=linear -o /dev/null
// RUN: not pt2e-opt q.mlirbc --require-quantized=soft_max 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: not pt2e-opt %s --annotate --require-quantized='.*' 2>&1 | FileCheck %s --check-prefix=FLOAT

// MET: func.func @forward
// FLOAT: error: 'aten.softmax.int' (soft_max) is required to be quantized, but stays float: no pattern of xnnpack has this kind of op
// FLOAT-NOT: error

#layer = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__layers_0,layers.0,torch.nn.modules.linear.Linear"}>
func.func @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>, %i: tensor<2xi64>) -> (tensor<1x2xf32>, tensor<2xi64>) {
  %0 = aten.linear %x, %w {pt2e.meta = #layer, pt2e.name = "first"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 {pt2e.name = "then"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.softmax.int %1 dim 1 {pt2e.name = "soft_max"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = aten.add.Tensor %i, %i {pt2e.name = "integer"} : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %2, %3 : tensor<1x2xf32>, tensor<2xi64>
}
