// The whole of --prepare: the norm is folded, the number becomes a tensor, ops are annotated, values are observed.
// RUN: pt2e-opt %s --prepare | FileCheck %s
// RUN: pt2e-opt %s --prepare="quantizer=xnnpack per-channel=false" | FileCheck %s
// The passes that it is made of, one by one, do the same.
// RUN: pt2e-opt %s --verify-captured --sink-constants --fuse-conv-bn --transform-for-annotation --annotate --verify-annotated \
// RUN:   --insert-observers --verify-prepared | FileCheck %s

// CHECK-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4 : f64>
// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, quant_min = -127, quant_max = 127, observer = min_max, eps = 2.44140625E-4 : f64>
// CHECK: module attributes {pt2e.stage = "prepared"}

// var + eps is 4, so the weight is halved, and the bias is (0 - 2) / 2 = -1.
// CHECK{LITERAL}: ml_program.global private @conv.weight(dense<[[[[1.000000e+00]], [[2.000000e+00]]]]> : tensor<1x2x1x1xf32>)
ml_program.global private @conv.weight(dense<[[[[2.0]], [[4.0]]]]> : tensor<1x2x1x1xf32>) : tensor<1x2x1x1xf32>
// CHECK-NOT: @bn.
ml_program.global private @bn.mean(dense<2.0> : tensor<1xf32>) : tensor<1xf32>
ml_program.global private @bn.var(dense<3.0> : tensor<1xf32>) : tensor<1xf32>
// CHECK: ml_program.global private @conv.weight_bias(dense<-1.000000e+00> : tensor<1xf32>)
// CHECK: ml_program.global private @_tensor_constant_0(dense<3.000000e+00> : tensor<f32>)

// CHECK: pt2e.observer @observer_0 #[[$ACT]]{{$}}
// CHECK-NEXT: pt2e.observer @observer_1 #[[$W]]{{$}}
// CHECK-NEXT: pt2e.observer @observer_2 #[[$ACT]]{{$}}
// CHECK-NEXT: pt2e.observer @observer_3 #[[$ACT]]{{$}}
// CHECK-NEXT: pt2e.observer @observer_4 #[[$ACT]]{{$}}
// CHECK-NOT: pt2e.observer @
// CHECK-LABEL: func.func @forward
// CHECK-SAME: %[[X:.*]]: tensor<1x2x4x4xf32>
func.func @forward(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x2x2xf32> {
  // CHECK-DAG: %[[X0:.*]] = pt2e.observe %[[X]] @observer_0
  // CHECK-DAG: %[[W:.*]] = ml_program.global_load_const @conv.weight :
  // CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @conv.weight_bias :
  // CHECK-DAG: %[[W1:.*]] = pt2e.observe %[[W]] @observer_1
  // CHECK: %[[CONV:.*]] = aten.conv2d %[[X0]], %[[W1]] bias %[[B]] {
  // CHECK-NEXT: %[[RELU:.*]] = aten.relu %[[CONV]]
  // CHECK-NEXT: %[[R2:.*]] = pt2e.observe %[[RELU]] @observer_2
  // CHECK-NEXT: %[[POOL:.*]] = aten.max_pool2d %[[R2]]
  // CHECK-NEXT: %[[P2:.*]] = pt2e.observe %[[POOL]] @observer_2
  // CHECK-NEXT: %[[C:.*]] = ml_program.global_load_const @_tensor_constant_0
  // CHECK-NEXT: %[[C3:.*]] = pt2e.observe %[[C]] @observer_3
  // CHECK-NEXT: %[[MUL:.*]] = aten.mul.Tensor %[[P2]], %[[C3]]
  // CHECK-NEXT: %[[OUT:.*]] = pt2e.observe %[[MUL]] @observer_4
  // CHECK-NEXT: return %[[OUT]]
  %w = ml_program.global_load_const @conv.weight : tensor<1x2x1x1xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<1xf32>
  %var = ml_program.global_load_const @bn.var : tensor<1xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<1x1x4x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  %3 = aten.max_pool2d %2 kernel_size [2, 2] stride [2, 2] : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  %4 = aten.mul.Tensor %3, 3.0 : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32>
  return %4 : tensor<1x1x2x2xf32>
}
