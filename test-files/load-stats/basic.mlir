// Statistics of one calibration serve the module again, and with other observers.
// RUN: split-file %s %t && mkdir -p data
// RUN: pt2e-opt %t/data.mlir | FileCheck %s --check-prefix=DATA
// RUN: pt2e-run %t/data.mlir --function=first -o data/0.npz && pt2e-run %t/data.mlir --function=second -o data/1.npz
// RUN: pt2e-opt %t/histogram.mlir --calibrate="data=data save-stats=s.json" -o calibrated.mlir
// RUN: pt2e-opt %t/histogram.mlir --load-stats="file=s.json" -o loaded.mlir
// RUN: cmp calibrated.mlir loaded.mlir
// RUN: pt2e-opt %t/other.mlir --load-stats="file=s.json" | FileCheck %s
// RUN: pt2e-opt %t/other.mlir --calibrate="data=data" | FileCheck %s
// Values that share an observer need no calibration of their own either.
// RUN: pt2e-opt %t/shared.mlir --load-stats="file=s.json" | FileCheck %s --check-prefix=SHARED
// RUN: pt2e-opt %t/shared.mlir --calibrate="data=data save-stats=shared.json" | FileCheck %s --check-prefix=SHARED
// And those that shared one can be used apart.
// RUN: pt2e-opt %t/other.mlir --load-stats="file=shared.json" | FileCheck %s
// The statistics of parts of the data are merged.
// RUN: for i in 0 1; do pt2e-opt %t/other.mlir --calibrate="data=data/$i.npz save-stats=$i.json" -o /dev/null; done
// RUN: pt2e-opt --merge-stats 0.json 1.json -o merged.json
// RUN: pt2e-opt %t/other.mlir --load-stats="file=merged.json" | FileCheck %s
// RUN: pt2e-opt %t/other.mlir --load-stats="file=merged.json" --insert-qdq | FileCheck %s --check-prefix=QDQ

// The input is from -5 to 3. The output: -1, 0.5 * -1 + 2 * 1, 0.5, 0.25 + 0.5, then -5, -2.5 + 6, 0, 4.
// CHECK: module attributes {pt2e.stage = "calibrated"}
// CHECK: pt2e.observer @weight {{.*}} {state = {max = dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>, min = dense<[0.000000e+00, 5.000000e-01]> : tensor<2xf32>}}
// CHECK: pt2e.observer @input {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<3.000000e+00> : tensor<1xf32>, min = dense<-5.000000e+00> : tensor<1xf32>}}
// CHECK: pt2e.observer @output {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<4.000000e+00> : tensor<1xf32>, min = dense<-5.000000e+00> : tensor<1xf32>}}
// CHECK-LABEL: func.func @forward(
// SHARED: pt2e.observer @input {{.*}} {pt2e.calls = 2 : i64, state = {max = dense<4.000000e+00> : tensor<1xf32>, min = dense<-5.000000e+00> : tensor<1xf32>}}
// SHARED-LABEL: func.func @forward(
// Scale 8 / 255, zero point round(5 / scale) = round(159.4).
// QDQ-LABEL: func.func @forward(
// QDQ: quantize_per_tensor %{{.*}} scale 0.031372550874948502 zero_point 159 quant_min 0 quant_max 255 dtype ui8

//--- histogram.mlir
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, bins = 64>
pt2e.observer @weight #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
pt2e.observer @input #histogram
pt2e.observer @output #histogram
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @output : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- other.mlir
pt2e.observer @weight #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>
pt2e.observer @input #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @output #pt2e.qspec<dtype = i16, qscheme = per_tensor_symmetric, quant_min = -32767, observer = min_max>
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @output : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- shared.mlir
pt2e.observer @weight #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 1, observer = per_channel_min_max>
pt2e.observer @input #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = min_max>
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @input : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- data.mlir
// DATA-LABEL: func.func @first(
func.func @first() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[-1.0, 1.0], [0.5, 0.25]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
// DATA-LABEL: func.func @second(
func.func @second() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[-5.0, 3.0], [0.0, 2.0]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
