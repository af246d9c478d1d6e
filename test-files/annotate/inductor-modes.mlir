// The modes of Inductor's quantizers that are for linear layers only: qparams of activations that are chosen at run time, and
// weights as fp16.
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor dynamic=true" | FileCheck %s --check-prefixes=CHECK,X86
// RUN: pt2e-opt %s --annotate="quantizer=arm-inductor dynamic=true" | FileCheck %s --check-prefixes=CHECK,ARM
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor fp16=true" | FileCheck %s --check-prefixes=CHECK,FP16
// RUN: not pt2e-opt %s --annotate="quantizer=x86-inductor fp16=true dynamic=true" 2>&1 | FileCheck %s --check-prefix=BOTH

// X86-DAG: #[[X:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, quant_min = 0, quant_max = 255, is_dynamic = true, observer = placeholder, eps = 2.44140625E-4 : f64>
// X86-DAG: #[[W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -128, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// ARM-DAG: #[[X:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, is_dynamic = true, observer = placeholder, eps = 2.44140625E-4 : f64>
// ARM-DAG: #[[W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -128, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// FP16: #[[W:.*]] = #pt2e.qspec<dtype = f16, {{.*}}observer = placeholder>

// CHECK-LABEL: @modes
// CHECK-NOT: aten.conv2d{{.*}}pt2e.annotation
// X86: aten.linear{{.*}}#pt2e.annotation<inputs = [#[[X]], #[[W]]]>
// ARM: aten.linear{{.*}}#pt2e.annotation<inputs = [#[[X]], #[[W]]]>
// FP16: aten.linear{{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[W]]]>
// CHECK-NOT: pt2e.annotation
// BOTH: options 'fp16' and 'dynamic' of quantizer 'x86-inductor' exclude each other; leave one out
func.func @modes(%x: tensor<1x3x8x8xf32>, %k: tensor<8x3x3x3xf32>, %w: tensor<4x6xf32>) -> tensor<1x8x6x4xf32> {
  %0 = aten.conv2d %x, %k {pt2e.name = "conv"} : (tensor<1x3x8x8xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32>
  %1 = aten.linear %0, %w {pt2e.name = "linear"} : (tensor<1x8x6x6xf32>, tensor<4x6xf32>) -> tensor<1x8x6x4xf32>
  %2 = aten.relu %1 {pt2e.name = "relu"} : (tensor<1x8x6x4xf32>) -> tensor<1x8x6x4xf32>
  %3 = aten.mul.Tensor %2, %2 {pt2e.name = "mul"} : (tensor<1x8x6x4xf32>, tensor<1x8x6x4xf32>) -> tensor<1x8x6x4xf32>
  return %3 : tensor<1x8x6x4xf32>
}
