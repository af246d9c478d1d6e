// Inductor on x86. Only inputs are quantized; Inductor fuses the quantize op of the next input with the op before it.
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor" | FileCheck %s
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor reduce-range=true" | FileCheck %s --check-prefix=REDUCED
// RUN: pt2e-opt %s --annotate="quantizer=x86-inductor matmul=true" | FileCheck %s --check-prefix=MATMUL

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, quant_min = 0, quant_max = 255, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -128, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// Seven bits for activations; weights keep eight.
// REDUCED-DAG: #pt2e.qspec<dtype = ui8, {{.*}}quant_min = 0, quant_max = 127,
// REDUCED-DAG: #pt2e.qspec<dtype = i8, {{.*}}quant_min = -128, quant_max = 127,
// MATMUL: #[[$ACT:.*]] = #pt2e.qspec<dtype = ui8

// CHECK-LABEL: func.func @conv
func.func @conv(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>, %b: tensor<2xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>, pt2e.name
  %0 = aten.conv2d %x, %w bias %b : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// torchao raises an exception on padding in words.
// CHECK-LABEL: func.func @padding_in_words
func.func @padding_in_words(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d.padding {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  %0 = aten.conv2d.padding %x, %w padding "same" : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1 : tensor<1x2x4x4xf32>
}

// The activation functions that a convolution is fused with. They are annotated, though nothing of them is quantized.
// CHECK-LABEL: func.func @conv_tails
func.func @conv_tails(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.hardtanh {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK: aten.hardswish {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK: aten.silu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK-NOT: aten.gelu {{.*}}pt2e.annotation
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.hardtanh %0 min_val 0.0 max_val 6.0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.conv2d %1, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.hardswish %2 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.conv2d %3, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = aten.silu %4 {pt2e.inplace} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = aten.conv2d %5, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %7 = aten.gelu %6 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %7 : tensor<1x2x4x4xf32>
}

// A residual connection: the sum's other operand is quantized.
// CHECK-LABEL: func.func @residual
func.func @residual(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$ACT]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.add.Tensor %0, %x {pt2e.inplace} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// Two convolutions in one sum: the first takes it.
// CHECK-LABEL: func.func @two_in_a_sum
func.func @two_in_a_sum(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK-COUNT-2: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.float]>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.add.Tensor %1, %0 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %2 : tensor<1x2x4x4xf32>
}

// The sum after a linear layer: the other operand stays float.
// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %b: tensor<2xf32>) -> tensor<2x2xf32> {
  // CHECK: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]], #pt2e.float]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #pt2e.float]>
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.gelu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.hardswish
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.linear %x, %w bias %b : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = aten.add.Tensor %0, %x : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.linear %1, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = aten.gelu %2 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %4 = aten.linear %3, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %5 = aten.hardswish %4 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %5 : tensor<2x2xf32>
}

// Products of activations of one shape; products of matrices on request.
// CHECK-LABEL: func.func @products
// MATMUL-LABEL: func.func @products
func.func @products(%x: tensor<2x2xf32>, %y: tensor<2x2xf32>, %row: tensor<2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  // CHECK-NEXT: aten.mul.Tensor {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>
  // CHECK-NEXT: aten.mul.Tensor
  // CHECK-NEXT: aten.matmul
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  // MATMUL: aten.matmul {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$ACT]]]>
  %0 = aten.mul.Tensor %x, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.mul.Tensor %x, %row : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %2 = aten.matmul %0, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %1, %2 : tensor<2x2xf32>, tensor<2x2xf32>
}

// Poolings, cat, and flatten before a linear layer stay on integers: their outputs share the qparams of their first input.
// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>, %v: tensor<2x16xf32>) -> (tensor<1x2xf32>, tensor<1x16xf32>) {
  // CHECK: aten.max_pool2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"max_pool2d", 0>>
  // CHECK-NEXT: aten.avg_pool2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"avg_pool2d", 0>>
  // CHECK-NEXT: aten.cat {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #pt2e.shared<"cat", 0>], output = #pt2e.shared<"cat", 0>>
  // CHECK-NEXT: aten.flatten.using_ints {{.*}}#pt2e.annotation<inputs = [#[[$ACT]]], output = #pt2e.shared<"flatten", 0>>
  // CHECK-NEXT: aten.linear {{.*}}#pt2e.annotation
  // CHECK-NEXT: aten.flatten.using_ints
  // CHECK-NOT: pt2e.annotation
  // CHECK: return
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.avg_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.cat [%1, %2] dim 1 : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x2x2xf32>
  %4 = aten.flatten.using_ints %3 start_dim 1 : (tensor<1x4x2x2xf32>) -> tensor<1x16xf32>
  %5 = aten.linear %4, %v : (tensor<1x16xf32>, tensor<2x16xf32>) -> tensor<1x2xf32>
  // Nothing on integers follows.
  %6 = aten.flatten.using_ints %3 start_dim 1 : (tensor<1x4x2x2xf32>) -> tensor<1x16xf32>
  return %5, %6 : tensor<1x2xf32>, tensor<1x16xf32>
}

// One convolution module and one relu module, each called twice, in an export without the functions of the source: torchao raises
// an exception on this.
// CHECK-LABEL: func.func @two_calls
func.func @two_calls(%x: tensor<1x2x4x4xf32>, %w: tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32> {
  // CHECK: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  // CHECK-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  // CHECK-NEXT: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#pt2e.float, #[[$ACT]]]>
  // CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float]>
  %0 = aten.conv2d %x, %w {pt2e.meta = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net;L__self__conv,conv,torch.nn.modules.conv.Conv2d"}>} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 {pt2e.meta = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net;L__self__relu,relu,torch.nn.modules.activation.ReLU"}>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.conv2d %1, %w {pt2e.meta = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net;L__self__conv@1,conv,torch.nn.modules.conv.Conv2d"}>} : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.add.Tensor %2, %x : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.relu %3 {pt2e.meta = #pt2e.meta<{nn_module_stack = "L__self__,,m.Net;L__self__relu@1,relu,torch.nn.modules.activation.ReLU"}>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %4 : tensor<1x2x4x4xf32>
}
