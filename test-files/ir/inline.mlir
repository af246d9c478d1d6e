// MLIR's inliner takes the ops of every dialect.
// RUN: pt2e-opt %s --inline | FileCheck %s

pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>

// CHECK-NOT: func.func private
func.func private @dialects(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.add.Tensor %x, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @observer_0 : tensor<2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %2 scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  check.expect_eq %3, %3 : tensor<2xf32>
  return %3 : tensor<2xf32>
}
func.func private @torch(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  %0 = torch.aten.relu %x : !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// CHECK-LABEL: func.func @caller
// CHECK-NOT: call
// CHECK: ml_program.global_load_const
// CHECK-NEXT: aten.add.Tensor
// CHECK-NEXT: pt2e.observe
// CHECK-NEXT: quantized_decomposed.quantize_per_tensor
// CHECK-NEXT: quantized_decomposed.dequantize_per_tensor
// CHECK-NEXT: check.expect_eq
// CHECK-NEXT: return
func.func @caller(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @dialects(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @caller_torch
// CHECK-NEXT: torch.aten.relu
// CHECK-NEXT: return
func.func @caller_torch(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  %0 = func.call @torch(%x) : (!torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// A graph of control flow, with what is in it.
func.func private @flow(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.relu %v : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    aten.yield %v : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @caller_flow
// CHECK-NEXT: aten.operator
// CHECK: aten.yield
// CHECK: return
func.func @caller_flow(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @flow(%p, %x) : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
