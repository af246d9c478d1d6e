// Numbers that stay numbers.
// RUN: pt2e-opt %s --transform-for-annotation --verify-diagnostics | FileCheck %s

// CHECK-NOT: ml_program.global

// In place, as in PyTorch: the schema of `add_` is another one.
// CHECK-LABEL: func.func @in_place
func.func @in_place(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.add.Tensor %{{.*}}, 2.500000e+00 {pt2e.inplace}
  %0 = aten.add.Tensor %x, 2.5 {pt2e.inplace} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Positions of an embedding: next to an f32 constant they would become floats. (XNNPACKQuantizer does that to them.)
// CHECK-LABEL: func.func @integers
func.func @integers(%x: tensor<2xi64>) -> tensor<2xi64> {
  // CHECK: aten.add.Tensor %{{.*}}, 2 :
  // expected-remark @below {{'aten.add.Tensor' keeps its number: it does not compute in f32}}
  // expected-note @below {{as an f32 tensor the number could change the dtype of the result}}
  %0 = aten.add.Tensor %x, 2 : (tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<2xf16>) -> tensor<2xf16> {
  // CHECK: aten.mul.Tensor %{{.*}}, 2.000000e+00 :
  // expected-remark @below {{'aten.mul.Tensor' keeps its number: it does not compute in f32}}
  // expected-note @below {{as an f32 tensor the number could change the dtype of the result}}
  %0 = aten.mul.Tensor %x, 2.0 : (tensor<2xf16>) -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// An integer tensor and a float number give floats, but the tensor cannot be quantized.
// CHECK-LABEL: func.func @promoted
func.func @promoted(%x: tensor<2xi64>) -> tensor<2xf32> {
  // CHECK: aten.mul.Tensor %{{.*}}, 5.000000e-01 :
  // expected-remark @below {{'aten.mul.Tensor' keeps its number: it does not compute in f32}}
  // expected-note @below {{as an f32 tensor the number could change the dtype of the result}}
  %0 = aten.mul.Tensor %x, 0.5 : (tensor<2xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Other ops with numbers are not quantized; tensors are tensors already; alpha is no operand; a number that is only known
// at run time is no constant.
// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<2xf32>, %n: index) -> tensor<2xf32> {
  // CHECK: aten.sub.Tensor %{{.*}}, 2.500000e+00 :
  // CHECK-NEXT: aten.div.Tensor %{{.*}}, 2.500000e+00 :
  // CHECK-NEXT: aten.add.Tensor %{{.*}}, %{{.*}} alpha 2 : (tensor<2xf32>, tensor<2xf32>)
  // CHECK-NEXT: aten.mul.Tensor %{{.*}}, %{{.*}} : (tensor<2xf32>, index)
  %0 = aten.sub.Tensor %x, 2.5 : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.div.Tensor %0, 2.5 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %1, %x alpha 2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.mul.Tensor %2, %n : (tensor<2xf32>, index) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
