// RUN: pt2e-opt %s --transform-for-annotation | FileCheck %s
// RUN: pt2e-opt %s --transform-for-annotation="quantizer=xnnpack per-channel=true" | FileCheck %s

// The constants are numbered through the module, past the names that it has.
// CHECK: ml_program.global private @_tensor_constant_0(dense<7.000000e+00>
// CHECK-NEXT: ml_program.global private @_tensor_constant_1(dense<2.500000e+00> : tensor<f32>) : tensor<f32> {pt2e.fqn = "_tensor_constant_1", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @_tensor_constant_2(dense<3.000000e+00> : tensor<f32>)
// CHECK-NEXT: ml_program.global private @_tensor_constant_3(dense<3.000000e+00> : tensor<f32>)
// CHECK-NEXT: ml_program.global private @_tensor_constant_4(dense<1.000000e+00> : tensor<f32>)
ml_program.global private @_tensor_constant_0(dense<7.0> : tensor<f32>) : tensor<f32>

// A number that is added or multiplied becomes a 0-d f32 constant, read just before its op. The op keeps its name.
// CHECK-LABEL: func.func @add
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @add(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[C:.*]] = ml_program.global_load_const @_tensor_constant_1 : tensor<f32> {pt2e.name = "_tensor_constant_1"}
  // CHECK-NEXT: aten.add.Tensor %[[X]], %[[C]] {pt2e.name = "add"} : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  // CHECK-NEXT: return
  %0 = aten.add.Tensor %x, 2.5 {pt2e.name = "add"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// Integers become f32 too; equal numbers are not shared. What is not an operand, such as alpha, stays a number.
// CHECK-LABEL: func.func @mul
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
func.func @mul(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: %[[C2:.*]] = ml_program.global_load_const @_tensor_constant_2
  // CHECK-NEXT: %[[MUL:.*]] = aten.mul.Tensor %[[X]], %[[C2]] :
  // CHECK-NEXT: %[[C3:.*]] = ml_program.global_load_const @_tensor_constant_3
  // CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[MUL]], %[[C3]] alpha 2 :
  // CHECK-NEXT: %[[C4:.*]] = ml_program.global_load_const @_tensor_constant_4
  // CHECK-NEXT: aten.mul.Tensor %[[ADD]], %[[C4]] :
  %0 = aten.mul.Tensor %x, 3 : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, 3 alpha 2 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.mul.Tensor %1, true : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}
