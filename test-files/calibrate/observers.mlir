// What each observer keeps, and the qparams that follow. Values are [[-1, 0], [0.5, 3]].
// RUN: split-file %s %t
// RUN: pt2e-opt %t/data.mlir | FileCheck %s --check-prefix=DATA
// RUN: pt2e-run %t/data.mlir -o 0.npz
// RUN: pt2e-opt %t/prepared.mlir --calibrate="data=0.npz" | FileCheck %s
// RUN: pt2e-opt %t/prepared.mlir --calibrate="data=0.npz" --insert-qdq | FileCheck %s --check-prefix=QDQ
// RUN: not pt2e-opt %t/values.mlir --calibrate="data=0.npz" --insert-qdq 2>&1 | FileCheck %s --check-prefix=ERR
// RUN: pt2e-opt %t/values.mlir --calibrate="data=0.npz" | FileCheck %s --check-prefix=VALUES

// CHECK: pt2e.observer @channels {{.*}} {pt2e.calls = 1 : i64, state = {first_max = dense<[0.000000e+00, 3.000000e+00]> : tensor<2xf32>, first_min = dense<[-1.000000e+00, 5.000000e-01]> : tensor<2xf32>, max = dense<[0.000000e+00, 3.000000e+00]> : tensor<2xf32>, min = dense<[-1.000000e+00, 5.000000e-01]> : tensor<2xf32>, tensors = 1 : i64}}
// CHECK: pt2e.observer @fixed #qspec{{[0-9]*}}{{$}}
// CHECK: pt2e.observer @half {{.*}} {pt2e.calls = 1 : i64, state = {histogram = dense<[1.000000e+00, 2.000000e+00, 0.000000e+00, 1.000000e+00]> : tensor<4xf32>, max = dense<3.000000e+00> : tensor<1xf32>, min = dense<-1.000000e+00> : tensor<1xf32>}}
// CHECK-LABEL: func.func @forward(

// Half of the values: one less at each end, with whole bins of width 1, is 0 to 1. All of them: 4 / 255, and 64 steps from -1 to 0.
// QDQ-LABEL: func.func @forward(
// QDQ: quantize_per_channel {{.*}} axis 0
// QDQ: quantize_per_tensor {{.*}} scale 2.500000e-01 zero_point 3
// QDQ: quantize_per_tensor {{.*}} scale 0.0039215688593685627 zero_point -128
// QDQ: quantize_per_tensor {{.*}} scale 0.015686275437474251 zero_point -64
// QDQ: quantize_per_tensor {{.*}} scale 0.015686275437474251 zero_point -64
// QDQ: quantize_per_tensor {{.*}} scale 0.015686275437474251 zero_point -64

// VALUES: pt2e.observer @noop #qspec{{[0-9]*}}{{$}}
// VALUES: pt2e.observer @recording {{.*}} {pt2e.calls = 1 : i64, state = {value_0 = dense<{{\[\[}}-1.000000e+00, 0.000000e+00], [5.000000e-01, 3.000000e+00]]> : tensor<2x2xf32>}}
// VALUES-LABEL: func.func @forward(
// ERR: error: observer @noop: the noop observer finds no qparams; for a value that is to be quantized use min_max or histogram, and annotate one that is to stay float with #pt2e.float
// ERR: error: observer @recording: the recording observer finds no qparams

//--- prepared.mlir
pt2e.observer @channels #pt2e.qspec<dtype = i8, qscheme = per_channel_affine, ch_axis = 0, observer = moving_average_per_channel_min_max>
pt2e.observer @fixed #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = fixed_qparams, scale = 0.25 : f64, zero_point = 3>
pt2e.observer @half #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = percentile, percentile = 50.0, bins = 4>
pt2e.observer @all #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = percentile, percentile = 100.0>
pt2e.observer @mse #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = mse, steps = 1>
pt2e.observer @entropy #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = entropy, thresholds = 1>
func.func @forward(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %0 = pt2e.observe %x @channels : tensor<2x2xf32>
  %1 = pt2e.observe %x @fixed : tensor<2x2xf32>
  %2 = pt2e.observe %x @half : tensor<2x2xf32>
  %3 = pt2e.observe %x @all : tensor<2x2xf32>
  %4 = pt2e.observe %x @mse : tensor<2x2xf32>
  %5 = pt2e.observe %x @entropy : tensor<2x2xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

//--- values.mlir
pt2e.observer @noop #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = noop>
pt2e.observer @recording #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = recording>
func.func @forward(%x: tensor<2x2xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %0 = pt2e.observe %x @noop : tensor<2x2xf32>
  %1 = pt2e.observe %x @recording : tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}

//--- data.mlir
// DATA-LABEL: func.func @data(
func.func @data() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[-1.0, 0.0], [0.5, 3.0]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
