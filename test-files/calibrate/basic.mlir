// Two calls of a module, in the order of their files' names; the arrays are named by number. A safetensors file is the
// length of its header in 8 bytes, the header, and the data: first [1, -2], then [-1, 0.5].
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' > %t/0.safetensors
// RUN: cp %t/0.safetensors %t/1.safetensors
// RUN: printf '\000\000\200\077\000\000\000\300' >> %t/0.safetensors
// RUN: printf '\000\000\200\277\000\000\000\077' >> %t/1.safetensors
// RUN: pt2e-opt %s --calibrate="data=%t" | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#channel = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>

// CHECK: module attributes {pt2e.stage = "calibrated"}

// The smallest and the largest of both calls.
// CHECK: pt2e.observer @input {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-2.000000e+00> : tensor<1xf32>}}
pt2e.observer @input #minmax
// Two sites: the tensor and twice the tensor.
// CHECK-NEXT: pt2e.observer @shared {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<2.000000e+00> : tensor<1xf32>, min = dense<-4.000000e+00> : tensor<1xf32>}}
pt2e.observer @shared #minmax
// The weight's own numbers, by row.
// CHECK-NEXT: pt2e.observer @weight {{.*}} {state = {max = dense<[1.000000e+00, 5.000000e+00]> : tensor<2xf32>, min = dense<[-3.000000e+00, 0.000000e+00]> : tensor<2xf32>}}
pt2e.observer @weight #channel
// Counts are kept with the range that they are in.
// CHECK-NEXT: pt2e.observer @histogram {{.*}} {pt2e.calls = {{[0-9]+}} : i64, state = {histogram = dense<"0x{{.*}}"> : tensor<2048xf32>, max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-2.000000e+00> : tensor<1xf32>}}
pt2e.observer @histogram #histogram
// What was seen before counts too.
// CHECK-NEXT: pt2e.observer @more {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<7.000000e+00> : tensor<1xf32>, min = dense<-2.000000e+00> : tensor<1xf32>}}
pt2e.observer @more #minmax {state = {min = dense<0.0> : tensor<1xf32>, max = dense<7.0> : tensor<1xf32>}}

ml_program.global private @w(dense<[[-3.0, 1.0], [0.0, 5.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2xf32>
  %2 = pt2e.observe %1 @shared : tensor<2xf32>
  %3 = aten.mul.Tensor %2, 2.0 : (tensor<2xf32>) -> tensor<2xf32>
  %4 = pt2e.observe %3 @shared : tensor<2xf32>
  %5 = pt2e.observe %x @histogram : tensor<2xf32>
  %6 = pt2e.observe %x @more : tensor<2xf32>
  return %4 : tensor<2xf32>
}
