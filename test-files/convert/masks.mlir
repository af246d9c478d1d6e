// An attention mask leaves the add that it goes into in float, so that what is not masked keeps its numbers; with
// `masks=quantized` the add is quantized as in torchao, and its scale is 3.4e38 / 255. One call with x = [1, -2, 3, 0.5].
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\071\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[1,4],"data_offsets":[0,16]}}' > %t/0.safetensors
// RUN: printf '\000\000\200\077\000\000\000\300\000\000\100\100\000\000\000\077' >> %t/0.safetensors
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" --convert -o %t.mlir 2> %t.err
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.err --check-prefix=SAID
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" --convert="masks=quantized" -o %t.strict.mlir 2> %t.strict.err
// RUN: FileCheck %s --input-file=%t.strict.mlir --check-prefix=STRICT
// RUN: FileCheck %s --input-file=%t.strict.err --check-prefix=WARNED
// The steps in a process each give the same.
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" -o %t.calibrated.mlirbc
// RUN: pt2e-opt %t.calibrated.mlirbc --convert -o %t.steps.mlir && diff %t.mlir %t.steps.mlir

// SAID: remark: 4 observers saw infinities or values beyond 3.4e15, such as those of a mask
// SAID: note: --convert keeps the ops that they serve float
// SAID-NOT: warning
// SAID: remark: 'aten.add.Tensor' stays float: observer @observer_3 of input 1 saw values from -3.402823e38 to 0.000000e0, such as those of a mask
// SAID: note: --convert="masks=quantized" quantizes it, as torchao does
// SAID: remark: 'aten.add.Tensor' stays float: observer @observer_5 of input 1 saw values from 0.000000e0 to 0.000000e0 and 1 infinity, such as those of a mask
// SAID-NOT: warning
// WARNED: warning: observer @observer_3 of `mask` saw values from -3.402823e38 to 0.000000e0: with these in the range, all other values quantize to one number
// WARNED: warning: observer @observer_4 of 'aten.add.Tensor' saw values from -3.402823e38 to 6.000000e0
// WARNED: warning: observer @observer_5 of `infinite` saw values from 0.000000e0 to 0.000000e0 and 1 infinity
// WARNED: warning: observer @observer_6 of 'aten.add.Tensor' saw values from -4.000000e0 to 6.000000e0 and 1 infinity
// WARNED: note: --convert="masks=float", which is the default, keeps the ops that use it float
// WARNED-NOT: warning

ml_program.global private @mask(dense<[[0.0, 0.0, 0.0, -3.40282347E+38]]> : tensor<1x4xf32>) : tensor<1x4xf32>
ml_program.global private @infinite(dense<[[0.0, 0.0, 0.0, 0xFF800000]]> : tensor<1x4xf32>) : tensor<1x4xf32>
// CHECK-LABEL: func.func @forward
// STRICT-LABEL: func.func @forward
func.func @forward(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[MUL:.*]] = aten.mul.Tensor
  // CHECK-NEXT: %[[Q:.*]] = quantized_decomposed.quantize_per_tensor %[[MUL]]
  // CHECK-NEXT: %[[DQ:.*]] = quantized_decomposed.dequantize_per_tensor %[[Q]]
  // CHECK: %[[MASK:.*]] = ml_program.global_load_const @mask
  // CHECK-NEXT: %[[ADD:.*]] = aten.add.Tensor %[[DQ]], %[[MASK]]
  // CHECK-NEXT: %[[INFINITE:.*]] = ml_program.global_load_const @infinite
  // CHECK-NEXT: %[[OTHER:.*]] = aten.add.Tensor %[[DQ]], %[[INFINITE]]
  // CHECK-NEXT: aten.softmax.int %[[ADD]]
  // CHECK-NEXT: aten.softmax.int %[[OTHER]]
  // STRICT: aten.add.Tensor
  // STRICT-NEXT: quantized_decomposed.quantize_per_tensor %{{.*}} scale 1.334{{[0-9]*}}E+36 zero_point 127
  // STRICT: aten.add.Tensor
  // STRICT-NEXT: quantized_decomposed.quantize_per_tensor
  // STRICT-NEXT: quantized_decomposed.dequantize_per_tensor
  // STRICT-NEXT: aten.softmax.int
  %0 = aten.mul.Tensor %x, 2.0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %m = ml_program.global_load_const @mask : tensor<1x4xf32>
  %1 = aten.add.Tensor %0, %m : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %i = ml_program.global_load_const @infinite : tensor<1x4xf32>
  %2 = aten.add.Tensor %0, %i : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = aten.softmax.int %1 dim 1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %4 = aten.softmax.int %2 dim 1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3, %4 : tensor<1x4xf32>, tensor<1x4xf32>
}
