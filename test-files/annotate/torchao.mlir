// The ways in which torchao's quantize_ quantizes weights: alone, or with the qparams of each input token chosen at run time.
// RUN: pt2e-opt %s --annotate="quantizer=torchao" | FileCheck %s --check-prefixes=CHECK,INT8,CONV
// RUN: pt2e-opt %s --annotate="quantizer=torchao weight=int4" 2>/dev/null | FileCheck %s --check-prefixes=CHECK,INT4
// RUN: pt2e-opt %s --annotate="quantizer=torchao weight=int2 group-size=16" 2>/dev/null | FileCheck %s --check-prefixes=CHECK,INT2
// RUN: pt2e-opt %s --annotate="quantizer=torchao weight=int8 group-size=64" 2>/dev/null | FileCheck %s --check-prefixes=CHECK,GROUPS
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int8-per-token" | FileCheck %s --check-prefixes=TOKENS
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int8-per-token weight=int4" 2>/dev/null | FileCheck %s --check-prefixes=TOKENS4
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int8-per-token weight=int4" -o %t.mlir 2>&1 | FileCheck %s --check-prefix=REMARK

// INT8-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
// INT4-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 32, observer = affine_quantized_min_max>
// INT2-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -2, quant_max = 1, granularity = group, group_size = 16, observer = affine_quantized_min_max>
// GROUPS-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -127, quant_max = 127, granularity = group, group_size = 64, observer = affine_quantized_min_max>
// TOKENS-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder>
// TOKENS-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
// TOKENS4-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder>
// TOKENS4-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 32, observer = affine_quantized_min_max>

// Biases and results stay float, and so does the relu. A weight whose rows are no multiple of the group stays float, with a remark.
// CHECK-LABEL: func.func @linears
// TOKENS-LABEL: func.func @linears
// TOKENS4-LABEL: func.func @linears
// REMARK: remark: 'aten.linear' stays float because of its weight: it is quantized per group of 32, but dimension 1 is of size 10, which is no multiple of 32
// REMARK-NOT: stays float
func.func @linears(%x: tensor<2x5x64xf32>, %w: tensor<10x64xf32>, %b: tensor<10xf32>, %v: tensor<3x10xf32>) -> tensor<2x5x3xf32> {
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$W]], #pt2e.float]>
  // CHECK-NEXT: aten.relu %{{[^ ]*}} {pt2e.decision = {{.*}}"no-pattern"{{.*}}pt2e.name = "relu"}
  // INT8-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$W]]]>
  // INT4-NEXT: aten.linear %{{[^ ]*}}, %{{[^ ]*}} {pt2e.decision = {{.*}}"shape"{{.*}}pt2e.name = "linear_1"}
  // TOKENS-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]], #pt2e.float]>
  // TOKENS-NEXT: aten.relu %{{[^ ]*}} {pt2e.decision = {{.*}}"no-pattern"{{.*}}pt2e.name = "relu"}
  // TOKENS-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
  // TOKENS4-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]], #pt2e.float]>
  // TOKENS4: aten.linear %{{[^ ]*}}, %{{[^ ]*}} {pt2e.decision = {{.*}}"shape"{{.*}}pt2e.name = "linear_1"}
  %0 = aten.linear %x, %w bias %b : (tensor<2x5x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<2x5x10xf32>
  %1 = aten.relu %0 : (tensor<2x5x10xf32>) -> tensor<2x5x10xf32>
  %2 = aten.linear %1, %v : (tensor<2x5x10xf32>, tensor<3x10xf32>) -> tensor<2x5x3xf32>
  return %2 : tensor<2x5x3xf32>
}

// Convolutions have no tokens, and their weights no groups.
// CHECK-LABEL: func.func @conv
// TOKENS-LABEL: func.func @conv
func.func @conv(%x: tensor<1x4x4x4xf32>, %w: tensor<8x4x1x1xf32>) -> tensor<1x8x4x4xf32> {
  // CONV-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$W]]]>
  // INT4-NEXT: aten.conv2d %{{[^ ]*}}, %{{[^ ]*}} {pt2e.decision = {{.*}}"no-pattern"{{.*}}pt2e.name = "conv2d"}
  // TOKENS-NEXT: aten.conv2d %{{[^ ]*}}, %{{[^ ]*}} {pt2e.decision = {{.*}}"no-pattern"{{.*}}pt2e.name = "conv2d"}
  %0 = aten.conv2d %x, %w : (tensor<1x4x4x4xf32>, tensor<8x4x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
