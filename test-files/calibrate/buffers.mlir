// A call finds in a buffer what the one before has left there, as PyTorch's modules keep it. Three times 1 and -2 are added.
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' > %t/0.safetensors
// RUN: printf '\000\000\200\077\000\000\000\300' >> %t/0.safetensors
// RUN: cp %t/0.safetensors %t/1.safetensors && cp %t/0.safetensors %t/2.safetensors
// RUN: pt2e-opt %s --calibrate="data=%t" | FileCheck %s

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// CHECK: pt2e.observer @sum {{.*}} {pt2e.calls = 3 : i64, state = {max = dense<3.000000e+00> : tensor<1xf32>, min = dense<-6.000000e+00> : tensor<1xf32>}}
pt2e.observer @sum #minmax

// The module itself keeps what it began with.
// CHECK: ml_program.global private mutable @total(dense<0.000000e+00> : tensor<2xf32>)
ml_program.global private mutable @total(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @forward(
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %total = ml_program.global_load @total : tensor<2xf32>
  %0 = aten.add.Tensor %total, %x {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @sum : tensor<2xf32>
  ml_program.global_store @total = %0 : tensor<2xf32>
  return %1 : tensor<2xf32>
}
