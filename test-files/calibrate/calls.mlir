// Where calls remain, a function that is called sees what it is given, and not the data of the caller.
// RUN: split-file %s %t
// RUN: pt2e-run %t/data.mlir -o data.npz
// RUN: pt2e-opt %t/calls.mlir --calibrate="data=data.npz" 2> log | FileCheck %s
// RUN: pt2e-opt %t/calls.mlir --calibrate="data=data.npz" --inline="default-pipeline=" 2> log | FileCheck %s
// RUN: not pt2e-opt %t/recursive.mlir --calibrate="data=data.npz" 2>&1 | FileCheck %s --check-prefix=RECURSIVE
// RUN: not pt2e-opt %t/declared.mlir --calibrate="data=data.npz" 2>&1 | FileCheck %s --check-prefix=DECLARED

// The input is from -1 to 1; @sub is given it, and a thousand times it.
// CHECK: pt2e.observer @observer_0 {{.*}}max = dense<1.000000e+03> : tensor<1xf32>, min = dense<-1.000000e+03> : tensor<1xf32>
// CHECK: pt2e.observer @observer_1 {{.*}}max = dense<1.000000e+00> : tensor<1xf32>, min = dense<-1.000000e+00> : tensor<1xf32>
// CHECK-LABEL: func.func @forward
// RECURSIVE: error: {{.*}}'func.call' cannot be evaluated: @sub calls itself
// DECLARED: error: {{.*}}'func.call' cannot be evaluated: @sub is declared, but has no body here

//--- calls.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
pt2e.observer @observer_1 #minmax
func.func private @sub(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<4xf32>
  %1 = aten.neg %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func @forward(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = pt2e.observe %x @observer_1 : tensor<4xf32>
  %1 = func.call @sub(%0) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = aten.mul.Scalar %0 other 1000.0 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = func.call @sub(%2) : (tensor<4xf32>) -> tensor<4xf32>
  return %1, %3 : tensor<4xf32>, tensor<4xf32>
}

//--- recursive.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
func.func private @sub(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<4xf32>
  %1 = func.call @sub(%0) : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func @forward(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = func.call @sub(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

//--- declared.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
func.func private @sub(tensor<4xf32>) -> tensor<4xf32>
func.func @forward(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<4xf32>
  %1 = func.call @sub(%0) : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

//--- data.mlir
func.func @data() -> tensor<4xf32> {
  %0 = arith.constant dense<[-1.0, 0.5, 0.5, 1.0]> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
