// What is in a graph of control flow is quantized as what is around it: the weight is stored as integers, and read where it is
// used. A branch that no call ran stays float, which a warning says.
// RUN: pt2e-opt %s --prepare="per-channel=false" --convert -o %t.mlir 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: pt2e-opt %t.mlir --verify-converted
// SAID: remark: quantizer 'xnnpack' annotated 1 op in the graph `likely`; no op left float
// SAID: remark: quantizer 'xnnpack' annotated 1 op in the graph `never`; no op left float
// SAID: warning: no call ran the graph `never`, which stays float
// SAID: note: --calibrate="data=FILE or FOLDER" with calls that run it quantizes it
// SAID-NOT: warning: no call ran the graph

// 2 and -1 are 127 and -64 at a scale of 2 / 127, ties to even.
// CHECK: ml_program.global private @w(dense<{{\[\[}}2.000000e+00, -1.000000e+00]]> : tensor<1x2xf32>)
ml_program.global private @w(dense<[[2.0, -1.0]]> : tensor<1x2xf32>) : tensor<1x2xf32>
// CHECK: ml_program.global private @_frozen_param0(dense<{{\[\[}}127, -64]]> : tensor<1x2xi8>)
// CHECK-NOT: pt2e.observer
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<4x2xf32>) -> tensor<4x1xf32> {
  %w = ml_program.global_load_const @w : tensor<1x2xf32>
  %s = aten.sum %x : (tensor<4x2xf32>) -> tensor<f32>
  %p = aten.lt.Scalar %s other 1.0e9 : (tensor<f32>) -> tensor<i1>
  // CHECK: aten.operator "higher_order::cond{{.*}}(%{{.+}}, %{{.+}}) {
  // CHECK-NEXT: ^bb0(%[[V:.+]]: tensor<4x2xf32>):
  // CHECK-NEXT:   %[[Q:.+]] = quantized_decomposed.quantize_per_tensor %[[V]]
  // CHECK-NEXT:   %[[DQ:.+]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @_frozen_param0
  // CHECK-NEXT:   %[[DW:.+]] = quantized_decomposed.dequantize_per_tensor %[[W]] scale 0.015748031437397003 zero_point 0 quant_min -127
  // CHECK-NEXT:   %[[L:.+]] = aten.linear %[[DQ]], %[[DW]]
  // CHECK-NEXT:   %[[QL:.+]] = quantized_decomposed.quantize_per_tensor %[[L]]
  // CHECK-NEXT:   %[[DL:.+]] = quantized_decomposed.dequantize_per_tensor %[[QL]]
  // CHECK-NEXT:   aten.yield %[[DL]]
  // CHECK-NEXT: }, {
  // CHECK-NEXT: ^bb0(%[[V:.+]]: tensor<4x2xf32>):
  // CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w
  // CHECK-NEXT:   %[[L:.+]] = aten.linear %[[V]], %[[W]]
  // CHECK-NEXT:   aten.yield %[[L]]
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x, %w) {arg1 = {name = "likely"}, arg2 = {name = "never"}} graphs {
  ^bb0(%v: tensor<4x2xf32>, %u: tensor<1x2xf32>):
    %1 = aten.linear %v, %u : (tensor<4x2xf32>, tensor<1x2xf32>) -> tensor<4x1xf32>
    aten.yield %1 : tensor<4x1xf32>
  }, {
  ^bb0(%v: tensor<4x2xf32>, %u: tensor<1x2xf32>):
    %1 = aten.linear %v, %u : (tensor<4x2xf32>, tensor<1x2xf32>) -> tensor<4x1xf32>
    aten.yield %1 : tensor<4x1xf32>
  } : (tensor<i1>, tensor<4x2xf32>, tensor<1x2xf32>) -> tensor<4x1xf32>
  return %0 : tensor<4x1xf32>
}
