// Without fake-quants, a program in training mode stays in training mode; and the fake-quant of a prepared module is the
// model's own.
// RUN: pt2e-opt %s --recover-observers --split-input-file | FileCheck %s

// CHECK: module attributes {pt2e.stage = "captured"} {
module attributes {pt2e.stage = "captured"} {
  // CHECK-LABEL: func.func @dropout
  // CHECK-NEXT: aten.dropout %{{.+}} p 3.000000e-01 train true
  func.func @dropout(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.dropout %x p 0.3 train true : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// CHECK: pt2e.observer @observer_0
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// CHECK-LABEL: func.func @own
// CHECK-NEXT: pt2e.observe
// CHECK-NEXT: aten.operator "aten::fake_quantize_per_tensor_affine(
// CHECK-NEXT: return
func.func @own(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  %1 = aten.operator "aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor"(%0) {quant_max = 127 : i64, quant_min = -128 : i64, scale = 0.5 : f64, zero_point = 0 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
