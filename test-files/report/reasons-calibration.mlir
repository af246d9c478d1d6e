// Ops that lose their observers because of what calibration saw, or did not see.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/mask.mlir --prepare --convert --report=- 2> /dev/null | FileCheck %s
// RUN: pt2e-opt %t/branch.mlir --prepare --convert --report=- 2> /dev/null | FileCheck %s --check-prefix=BRANCH
// RUN: pt2e-opt %t/integer.mlir --lower-to-integer --report=- 2> /dev/null | FileCheck %s --check-prefix=INTEGER

// CHECK: aten.add.Tensor add float observer @observer_{{[0-9]+}} of input 1 saw values from -3.402823e38 to 0.000000e0, such as those of a mask
// CHECK-NEXT: aten.relu relu float it is fused with 'aten.add.Tensor', which stays float
// CHECK-NEXT: aten.view view float it takes its qparams from 'aten.relu', which stays float
// BRANCH: higher_order.cond cond float no pattern
// BRANCH-NEXT: aten.add.Tensor yes float no call ran the graph `positive`
// BRANCH-NEXT: aten.add.Tensor no quantized
// INTEGER: aten.cumsum cumsum float it has no integer form

//--- mask.mlir
ml_program.global private @mask(dense<[[0.0, -3.40282347E+38]]> : tensor<1x2xf32>) : tensor<1x2xf32>
func.func @forward(%x: tensor<1x2xf32>) -> tensor<2xf32> {
  %m = ml_program.global_load_const @mask : tensor<1x2xf32>
  %0 = aten.add.Tensor %x, %m {pt2e.name = "add"} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.view %1 size [2] {pt2e.name = "view"} : (tensor<1x2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

//--- branch.mlir
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %s = aten.sum %x {pt2e.name = "sum"} : (tensor<2xf32>) -> tensor<f32>
  %p = aten.gt.Scalar %s other 1.0e9 {pt2e.name = "gt"} : (tensor<f32>) -> tensor<i1>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {name = "positive"}, arg2 = {name = "negative"}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.add.Tensor %v, %v {pt2e.name = "yes"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.add.Tensor %v, %v {pt2e.name = "no"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } {pt2e.name = "cond"} : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

//--- integer.mlir
func.func @forward(%x: tensor<2xi8>) -> tensor<2xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.1 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %1 = aten.cumsum %0 dim 0 {pt2e.name = "cumsum"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.1 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %2 : tensor<2xi8>
}
