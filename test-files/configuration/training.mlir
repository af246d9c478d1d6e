// Presets of rules are for training too if the model is prepared for it.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml qat=true" | FileCheck %s
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/top.toml qat=true" | FileCheck %s --check-prefix=TOP
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/dynamic.toml qat=true" | FileCheck %s --check-prefix=DYNAMIC
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/top-dynamic.toml qat=true" | FileCheck %s --check-prefix=DYNAMIC
// RUN: not pt2e-opt %S/Inputs/net.mlir --prepare-qat="quantizer=embedding" 2>&1 | FileCheck %s --check-prefix=NOT-TRAINED

// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, {{.*}}observer = moving_average_per_channel_min_max, fake_quant = fake_quantize
// CHECK-DAG: #[[$OTHER:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, {{.*}}observer = moving_average_min_max, fake_quant = fake_quantize
// CHECK-NOT: observer = histogram
// CHECK-LABEL: func.func @forward
// CHECK: aten.conv2d {{.*}}#[[$OTHER]]]{{.*}}pt2e.name = "conv"}
// CHECK: aten.linear {{.*}}#[[$W]]]{{.*}}pt2e.name = "hidden"}
// TOP: qscheme = per_channel_symmetric, {{.*}}observer = moving_average_per_channel_min_max, fake_quant = fake_quantize
// DYNAMIC: is_dynamic = true, observer = placeholder, fake_quant = fake_quantize
// NOT-TRAINED: error: 'quantizer=embedding' has no specs for training; quantizers that have them: xnnpack, x86-inductor, arm-inductor

//--- q.toml
[[rule]]
module_type = "Linear"
preset = "symmetric_per_channel"
//--- top.toml
preset = "symmetric_per_channel"
//--- dynamic.toml
[[rule]]
module_type = "Linear"
preset = "symmetric_dynamic"
//--- top-dynamic.toml
preset = "symmetric_dynamic"
