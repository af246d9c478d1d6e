// An annotated op keeps its number: of one operand more its annotation says nothing.
// RUN: pt2e-opt %s --transform-for-annotation | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// CHECK-LABEL: func.func @forward
// CHECK-SAME: (%[[X:.+]]: tensor<2xf32>)
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[A:.+]] = aten.add.Tensor %[[X]], 2.0{{.*}} {pt2e.annotation
  // CHECK-NEXT: %[[C:.+]] = ml_program.global_load_const @_tensor_constant_0
  // CHECK-NEXT: aten.add.Tensor %[[A]], %[[C]]
  %0 = aten.add.Tensor %x, 2.0 {pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, 2.0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
