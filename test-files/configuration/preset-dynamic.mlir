// A rule quantizes linear layers dynamically in a model that is quantized statically. Their inputs get qparams of their own; the
// relu that is fused with the first one has no spec for its result.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$DYN:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, is_dynamic = true, observer = placeholder, eps = 2.44140625E-4 : f64>
// CHECK-LABEL: func.func @forward
// CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]], output = #[[$ACT]]>, {{.*}}pt2e.name = "conv"}
// CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$DYN]], #[[$W]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>, {{.*}}pt2e.name = "hidden_relu"}
// CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$DYN]], #[[$W]], #pt2e.float]>, {{.*}}pt2e.name = "head"}

//--- q.toml
[[rule]]
module_type = "Linear"
preset = "symmetric_dynamic"
