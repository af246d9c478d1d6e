// Only weights are quantized. Ops without weights stay float.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #[[$W]]]>, {{.*}}pt2e.name = "stem"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>, {{.*}}pt2e.name = "stem_relu"}
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #[[$W]]]>, {{.*}}pt2e.name = "conv"}
// CHECK-NEXT: aten.add.Tensor {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "add"}
// CHECK-NEXT: aten.relu {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "act"}
// CHECK-NEXT: aten.adaptive_avg_pool2d {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "pool"}
// CHECK-NEXT: aten.view {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "view"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #[[$W]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>, {{.*}}pt2e.name = "hidden_relu"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #[[$W]], #pt2e.float]>, {{.*}}pt2e.name = "head"}
// CHECK-NEXT: aten.softmax.int {{[^#]*}} {pt2e.decision = {{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "softmax"}

//--- q.toml
activation = "float"
