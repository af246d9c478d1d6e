// Nothing is quantized but some modules by name, among them a convolution with its relu, and a linear layer with its relu. (With
// set_module_name of ExecuTorch's XNNPACKQuantizer these stay float.)
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK-LABEL: func.func @forward
// CHECK-NEXT: aten.conv2d {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, {{.*}}pt2e.name = "stem"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "stem_relu"}
// CHECK-NEXT: aten.conv2d {{[^#]*}} {{{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "conv"}
// CHECK-NEXT: aten.add.Tensor {{[^#]*}} {{{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "add"}
// CHECK-NEXT: aten.relu {{[^#]*}} {{{[^#]*}}pt2e.meta = {{.*}}pt2e.name = "act"}
// CHECK: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK-NEXT: aten.relu {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "hidden_relu"}
// CHECK-NEXT: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float], output = #[[$ACT]]>, {{.*}}pt2e.name = "head"}

//--- q.toml
quantize = false

[[rule]]
module_name = { regex = 'features\.[01]' }
quantize = true

[[rule]]
module_name = "classifier"
quantize = true
