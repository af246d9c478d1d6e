// What stays as it is: values up to 3.4e15, constants alone, and observers that have seen nothing.
// RUN: pt2e-opt %s --keep-masks-float -o %t.mlir 2> %t.err
// RUN: pt2e-opt %s -o %t.same.mlir && diff %t.mlir %t.same.mlir
// RUN: pt2e-opt %s --keep-masks-float | FileCheck %s
// RUN: FileCheck %s --input-file=%t.err --check-prefix=SAID --allow-empty
// SAID-NOT: {{.}}

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
module attributes {pt2e.stage = "calibrated"} {
// The largest number that executorch counts in a histogram, and its negative.
pt2e.observer @limit #act {state = {max = dense<3.4028235e+15> : tensor<1xf32>, min = dense<-3.4028235e+15> : tensor<1xf32>}}
// An additive mask of the old kind.
pt2e.observer @ten_thousand #act {state = {max = dense<0.0> : tensor<1xf32>, min = dense<-1.0e+04> : tensor<1xf32>}}
pt2e.observer @nothing #histogram
pt2e.observer @fixed #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>
// CHECK-LABEL: func.func @forward
// CHECK-COUNT-4: pt2e.observe %
func.func @forward(%x: tensor<2xf32>, %m: tensor<2xf32>) -> tensor<2xf32> {
  %xo = pt2e.observe %x @limit : tensor<2xf32>
  %mo = pt2e.observe %m @ten_thousand : tensor<2xf32>
  %0 = aten.add.Tensor %xo, %mo {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #histogram>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @nothing : tensor<2xf32>
  %2 = aten.sigmoid %1 {pt2e.name = "sigmoid", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = pt2e.observe %2 @fixed : tensor<2xf32>
  return %3 : tensor<2xf32>
}
}
