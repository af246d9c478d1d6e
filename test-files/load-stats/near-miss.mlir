// Observers that need no statistics, or have them from a weight, take nothing from a file.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/data.mlir | FileCheck %s --check-prefix=DATA
// RUN: pt2e-run %t/data.mlir --function=first -o 0.npz
// RUN: pt2e-opt %t/observed.mlir --calibrate="data=0.npz save-stats=s.json" -o /dev/null
// RUN: pt2e-opt %t/fixed.mlir --load-stats="file=s.json" | FileCheck %s

// CHECK: pt2e.observer @weight {{.*}} {state = {max = dense<2.000000e+00> : tensor<1xf32>, min = dense<0.000000e+00> : tensor<1xf32>}}
// CHECK: pt2e.observer @input #fixed{{$}}
// CHECK: pt2e.observer @output #qspec{{[0-9]*}}{{$}}
// CHECK-LABEL: func.func @forward(

//--- observed.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @weight #minmax
pt2e.observer @input #minmax
pt2e.observer @output #minmax
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @output : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- fixed.mlir
pt2e.observer @weight #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @input #pt2e.fixed_qspec<dtype = i8, scale = 0.5, zero_point = 0>
pt2e.observer @output #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = fixed_qparams, scale = 0.25 : f64>
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @output : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- data.mlir
// DATA-LABEL: func.func @first(
func.func @first() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[-1.0, 1.0], [0.5, 0.25]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
