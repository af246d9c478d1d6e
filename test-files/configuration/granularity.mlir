// One scale for each channel: the observer becomes one that finds these. Then one scale for all again, for one module.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$OTHER:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$OTHER]]]>, {{.*}}pt2e.name = "stem"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "stem_relu"}
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$OTHER]]], output = #[[$ACT]]>, {{.*}}pt2e.name = "conv"}
// CHECK-NEXT: aten.add.Tensor {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>, {{.*}}pt2e.name = "add"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "act"}
// CHECK-NEXT: aten.adaptive_avg_pool2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"pool", 0>>, {{.*}}pt2e.name = "pool"}
// CHECK-NEXT: aten.view {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"pool">], output = #pt2e.shared<"pool">>, {{.*}}pt2e.name = "view"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$OTHER]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "hidden_relu"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "head"}
// CHECK-NEXT: aten.softmax.int {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "softmax"}

//--- q.toml
weight.granularity = "channel"

[[rule]]
module_name = "classifier.2"
weight.granularity = "tensor"
