// The module name decides over the module type, that over the op, and that over the top. Each setting is decided on its own:
// the bits of classifier.0 come from its name, the observer from its type, and the scheme from its op.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$OTHER1:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -128, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$OTHER2:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$OTHER3:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -16, quant_max = 15, observer = moving_average_min_max, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$OTHER4:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -32, quant_max = 31, observer = moving_average_min_max, eps = 2.44140625E-4 : f64>
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$OTHER1]]]>, {{.*}}pt2e.name = "stem"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "stem_relu"}
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$OTHER1]]], output = #[[$ACT]]>, {{.*}}pt2e.name = "conv"}
// CHECK-NEXT: aten.add.Tensor {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>, {{.*}}pt2e.name = "add"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "act"}
// CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"pool", 0>>, {{.*}}pt2e.name = "pool"}
// CHECK-NEXT: aten.view {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"pool">], output = #pt2e.shared<"pool">>, {{.*}}pt2e.name = "view"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$OTHER2]], #[[$OTHER3]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$OTHER2]]>, {{.*}}pt2e.name = "hidden_relu"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$OTHER2]], #[[$OTHER4]], #pt2e.float], output = #[[$OTHER2]]>, {{.*}}pt2e.name = "head"}
// CHECK-NEXT: aten.softmax.int {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "softmax"}

//--- q.toml
weight.bits = 8

[[rule]]
op = "aten.linear"
weight = { bits = 7, observer = "histogram" }
activation.scheme = "symmetric"

[[rule]]
module_type = "Linear"
weight = { bits = 6, observer = "moving_average_min_max" }

[[rule]]
module_name = "classifier.0"
weight.bits = 5
