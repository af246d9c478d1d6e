// A buffer that the program writes to keeps its values: neither the destination of a write nor what is stored goes through an
// observer, also of a part of it. Who reads the value takes it through the output's.
// RUN: pt2e-opt %s --insert-observers --verify-prepared | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

ml_program.global private mutable @sum(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @rows(dense<0.0> : tensor<2x2xf32>) : tensor<2x2xf32>

// CHECK-LABEL: func.func @whole
// CHECK-SAME: %[[X:.+]]: tensor<2xf32>
func.func @whole(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[X0:.+]] = pt2e.observe %[[X]] @observer_0
  // CHECK-NEXT: %[[SUM:.+]] = ml_program.global_load @sum
  // CHECK-NEXT: %[[ONCE:.+]] = aten.add.Tensor %[[SUM]], %[[X0]]
  // CHECK-NEXT: pt2e.observe %[[ONCE]]
  // CHECK-NEXT: %[[TWICE:.+]] = aten.add.Tensor %[[ONCE]], %[[X0]]
  // CHECK-NEXT: %[[SEEN:.+]] = pt2e.observe %[[TWICE]]
  // CHECK-NEXT: ml_program.global_store @sum = %[[TWICE]]
  // CHECK-NEXT: return %[[SEEN]]
  %sum = ml_program.global_load @sum : tensor<2xf32>
  %0 = aten.add.Tensor %sum, %x {pt2e.inplace, pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, %x {pt2e.inplace, pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  ml_program.global_store @sum = %1 : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: func.func @part
// CHECK-SAME: %[[X:.+]]: tensor<2xf32>
func.func @part(%x: tensor<2xf32>) {
  // CHECK-NEXT: %[[X0:.+]] = pt2e.observe %[[X]]
  // CHECK-NEXT: %[[ROWS:.+]] = ml_program.global_load @rows
  // CHECK-NEXT: %[[ROW:.+]] = aten.select.int %[[ROWS]]
  // CHECK-NEXT: %[[ADD:.+]] = aten.add.Tensor %[[ROW]], %[[X0]]
  // CHECK: %[[BACK:.+]] = aten.select_scatter %[[ROWS]], %[[ADD]]
  // CHECK-NEXT: ml_program.global_store @rows = %[[BACK]]
  %rows = ml_program.global_load @rows : tensor<2x2xf32>
  %0 = aten.select.int %rows dim 0 index 0 : (tensor<2x2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, %x {pt2e.inplace, pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.select_scatter %rows, %1 dim 0 index 0 : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  ml_program.global_store @rows = %2 : tensor<2x2xf32>
  return
}

// A sum that is no write in place reads the buffer like anything else.
// CHECK-LABEL: func.func @read
func.func @read(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: %[[SUM:.+]] = ml_program.global_load @sum
  // CHECK-NEXT: pt2e.observe %[[SUM]]
  %sum = ml_program.global_load @sum : tensor<2xf32>
  %0 = aten.add.Tensor %sum, %x {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act], output = #act>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
