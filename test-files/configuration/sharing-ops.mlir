// Ops that share qparams: an edge that stays float takes no part; an op without a quantized input, or whose result is to be float,
// stays float as a whole.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>

// The first edge of `one` is float, so the second one has the observer. All edges of `all` are float.
// CHECK-LABEL: func.func @cats
// CHECK-NEXT: aten.cat {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$ACT]]], output = #pt2e.shared<"one", 1>>
// CHECK-NEXT: aten.cat {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.shared<"both", 0>], output = #pt2e.shared<"both", 0>>
// CHECK-NEXT: aten.cat {{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = "all"}
// CHECK-NEXT: aten.cat {{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = "result"}

// The edge into `view_in` frees the result of the add, so `view` has the observer.
// CHECK-LABEL: func.func @chains
// CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>, {{.*}}pt2e.name = "add"}
// CHECK-NEXT: aten.view {{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = "view_in"}
// CHECK-NEXT: aten.view {{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = "view_out"}
// CHECK-NEXT: aten.view {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"view", 0>>, pt2e.name = "view"}
// CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}} {pt2e.decision = {{[^#]*}}pt2e.meta = #{{[^ ,]*}}, pt2e.name = "pool"}

//--- q.toml
[[rule]]
node = "one"
input.0 = "float"

[[rule]]
node = "all"
input.tensors = "float"

[[rule]]
node = "{result,view_out,pool}"
output = "float"

[[rule]]
node = "view_in"
input.self = "float"

//--- net.mlir
#pool = #pt2e.meta<{nn_module_stack = "L__self__,,net.Net;L__self__pool,pool,torch.nn.modules.pooling.AdaptiveAvgPool2d"}>
func.func @cats(%a: tensor<2xf32>, %b: tensor<2xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = aten.cat [%a, %b] {pt2e.name = "one"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %1 = aten.cat [%a, %b] {pt2e.name = "both"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %2 = aten.cat [%a, %b] {pt2e.name = "all"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %3 = aten.cat [%a, %b] {pt2e.name = "result"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
func.func @chains(%x: tensor<1x2x2x2xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<1x2x1x1xf32>) {
  %0 = aten.add.Tensor %x, %x {pt2e.name = "add"} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = aten.view %0 size [8] {pt2e.name = "view_in"} : (tensor<1x2x2x2xf32>) -> tensor<8xf32>
  %2 = aten.view %0 size [8] {pt2e.name = "view_out"} : (tensor<1x2x2x2xf32>) -> tensor<8xf32>
  %3 = aten.view %0 size [8] {pt2e.name = "view"} : (tensor<1x2x2x2xf32>) -> tensor<8xf32>
  %4 = aten.adaptive_avg_pool2d %x output_size [1, 1] {pt2e.meta = #pool, pt2e.name = "pool"} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  return %1, %2, %3, %4 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<1x2x1x1xf32>
}
