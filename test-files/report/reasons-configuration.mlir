// What a configuration leaves float, and by which rule.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/net.mlir --annotate="config=%t/q.toml" --report=- | FileCheck %s
// RUN: pt2e-opt %t/net.mlir --annotate="config=%t/all.toml" --report=- | FileCheck %s --check-prefix=ALL

// CHECK: aten.linear a float the rule for node = "a" (line 1) leaves it out
// CHECK-NEXT: aten.linear b float the configuration keeps its values float
// CHECK-NEXT: aten.linear c quantized
// ALL-COUNT-3: aten.linear {{[abc]}} float the top of the configuration leaves it out

//--- net.mlir
func.func private @forward(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.linear %x, %w {pt2e.name = "a"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = aten.linear %0, %w {pt2e.name = "b"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = aten.linear %1, %w {pt2e.name = "c"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

//--- q.toml
[[rule]]
node = "a"
quantize = false

[[rule]]
node = "b"
activation = "float"
weight = "float"

//--- all.toml
quantize = false
