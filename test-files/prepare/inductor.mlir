// Observers for Inductor on x86: one for each input that is quantized, none after an op, except for the output of a pooling, which
// shares that of its input.
// RUN: pt2e-opt %s --prepare="quantizer=x86-inductor" | FileCheck %s
// RUN: pt2e-opt %s --prepare="quantizer=arm-inductor" | FileCheck %s --check-prefix=ARM
// RUN: pt2e-opt %s --prepare="quantizer=xpu-inductor" | FileCheck %s --check-prefix=XPU
// RUN: pt2e-opt %s --prepare="quantizer=arm-inductor,xpu-inductor" 2>&1 | FileCheck %s --check-prefix=BOTH

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine,
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric,
// CHECK-DAG: pt2e.observer @observer_0 #[[$ACT]]
// CHECK-DAG: pt2e.observer @observer_1 #[[$W]]
// CHECK-DAG: pt2e.observer @observer_2 #[[$ACT]]
// CHECK-NOT: pt2e.observer
// ARM-COUNT-2: pt2e.observer @
// ARM-NOT: pt2e.observer @
// XPU-COUNT-3: pt2e.observer @
// XPU-NOT: pt2e.observer @
// What the first quantizer has annotated, the second leaves, with the ops that it would annotate together with it.
// BOTH: remark: 'aten.conv2d' is annotated by quantizer 'arm-inductor'; 'xpu-inductor' would annotate it differently
// BOTH: remark: quantizer 'arm-inductor' annotated 1 op, quantizer 'xpu-inductor' annotated no op; 2 ops left float: 1 aten.avg_pool2d, 1 aten.relu

ml_program.global private @w(dense<1.0> : tensor<2x2x1x1xf32>) : tensor<2x2x1x1xf32>

// CHECK-LABEL: func.func @forward
// ARM-LABEL: func.func @forward
// XPU-LABEL: func.func @forward
func.func @forward(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: %[[X:.*]] = pt2e.observe %arg0 @observer_0
  // CHECK: %[[W:.*]] = pt2e.observe %{{.*}} @observer_1
  // CHECK: %[[C:.*]] = aten.conv2d %[[X]], %[[W]]
  // CHECK-NEXT: %[[R:.*]] = aten.relu %[[C]]
  // CHECK-NEXT: %[[O:.*]] = pt2e.observe %[[R]] @observer_2
  // CHECK-NEXT: %[[P:.*]] = aten.avg_pool2d %[[O]]
  // CHECK-NEXT: %[[Q:.*]] = pt2e.observe %[[P]] @observer_2
  // CHECK-NEXT: return %[[Q]]
  // ARM: aten.conv2d
  // ARM-NEXT: aten.relu
  // ARM-NEXT: aten.avg_pool2d
  // ARM-NEXT: return
  // XPU: aten.relu
  // XPU-NEXT: pt2e.observe
  // XPU-NEXT: aten.avg_pool2d
  // XPU-NEXT: pt2e.observe
  // XPU-NEXT: return
  %w = ml_program.global_load_const @w : tensor<2x2x1x1xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.avg_pool2d %1 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}
