// Qparams that are to be chosen at run time follow from each tensor alone in training too: there are no statistics, and
// conversion chooses them at run time.
// RUN: pt2e-opt %s --insert-fake-quants | FileCheck %s
// RUN: pt2e-opt %s --insert-fake-quants --recover-observers | FileCheck %s --check-prefix=BACK
// RUN: pt2e-opt %s --insert-fake-quants --recover-observers --insert-qdq | FileCheck %s --check-prefix=QDQ

// CHECK-NOT: min_val
// CHECK-NOT: observer_enabled
// CHECK: ml_program.global private @[[ON:.+]].fake_quant_enabled(dense<true> : tensor<i1>)
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[X:.+]]: tensor<2x3xf32>)
// CHECK: %[[ENABLED:.+]] = ml_program.global_load_const @[[ON]].fake_quant_enabled
// CHECK: %[[SEEN:.+]] = aten.detach %[[X]]
// CHECK: %[[RANGE:.+]]:2 = aten.operator "aten::aminmax{{.*}}(%[[SEEN]])
// CHECK: aten::clamp_max{{.*}}(%[[RANGE]]#0)
// CHECK: aten.clamp_min %[[RANGE]]#1 min 0.0
// CHECK: aten.clamp_min %{{.*}} min 9.765625E-4
// CHECK: %[[FAKE:.+]] = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams{{.*}}(%[[X]], {{.*}}) {quant_max = 127 : i64, quant_min = -128 : i64}
// CHECK: %[[CHOSEN:.+]] = aten.where.self %[[ENABLED]], %[[FAKE]], %[[X]]
// CHECK: return %[[CHOSEN]]
// CHECK-NOT: global_store

// BACK: #[[$SPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = placeholder, eps = 9.765625E-4 : f64>
// BACK: module attributes {pt2e.stage = "calibrated"}
// BACK-NOT: ml_program.global
// BACK: pt2e.observer @observer_0 #[[$SPEC]]
// BACK: %[[SITE:.+]] = pt2e.observe %arg0 @observer_0
// BACK-NEXT: return %[[SITE]]

// QDQ: %[[SCALE:.+]], %[[ZERO:.+]] = quantized_decomposed.choose_qparams.tensor %arg0 quant_min -128 quant_max 127 eps 9.765625E-4 dtype i8
// QDQ: %[[Q:.+]] = quantized_decomposed.quantize_per_tensor.tensor %arg0, %[[SCALE]], %[[ZERO]] quant_min -128 quant_max 127 dtype i8
// QDQ: quantized_decomposed.dequantize_per_tensor.tensor %[[Q]], %[[SCALE]], %[[ZERO]]

module attributes {pt2e.stage = "prepared"} {
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = placeholder, fake_quant = fake_quantize, eps = 0.0009765625>
func.func @forward(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
}
