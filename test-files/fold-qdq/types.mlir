// Equal values whose types know different sizes: what either knows is known, and who needs the very type gets it.
// RUN: pt2e-opt %s --fold-qdq | FileCheck %s
// RUN: pt2e-opt %s --lower-to-integer 2> log | FileCheck %s --check-prefix=INTEGER
// INTEGER-LABEL: func.func @refined
// INTEGER-NEXT: aten.clamp {{.*}} -> tensor<?x4xi8>

// The quantize op knows more than its input.
// CHECK-LABEL: func.func @refined
// CHECK-NOT: aten.relu
// CHECK: aten.clamp
func.func @refined(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<2x4xi8>
  %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x4xi8>) -> tensor<2x4xf32>
  %3 = aten.relu %2 : (tensor<2x4xf32>) -> tensor<?x4xf32>
  %4 = quantized_decomposed.quantize_per_tensor %3 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<?x4xi8>
  return %4 : tensor<?x4xi8>
}

// What is returned is of the function's type, though the value is %x.
// CHECK-LABEL: func.func @returned
// CHECK: quantize_per_tensor {{.*}} -> tensor<2x4xi8>
// CHECK: return {{.*}} : tensor<2x4xi8>
func.func @returned(%x: tensor<?x4xi8>) -> tensor<2x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<2x4xi8>
  return %1 : tensor<2x4xi8>
}

// And so is what a graph gives and is given.
// CHECK-LABEL: func.func @graph
// CHECK: aten.operator {{.*}}(%{{.*}}, %[[GIVEN:.+]]) {
// CHECK: (tensor<i1>, tensor<?x4xi8>) -> tensor<?x4xi8>
func.func @graph(%p: tensor<i1>, %x: tensor<2x4xi8>) -> tensor<?x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x4xi8>) -> tensor<2x4xf32>
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x4xf32>) -> tensor<?x4xi8>
  %2 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %1) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%v: tensor<?x4xi8>):
    aten.yield %v : tensor<?x4xi8>
  }, {
  ^bb0(%v: tensor<?x4xi8>):
    aten.yield %v : tensor<?x4xi8>
  } : (tensor<i1>, tensor<?x4xi8>) -> tensor<?x4xi8>
  return %2 : tensor<?x4xi8>
}

// Two equal ops of different types.
// CHECK-LABEL: func.func @two
// CHECK: return {{.*}} : tensor<?x4xf32>, tensor<2x4xf32>
func.func @two(%x: tensor<?x4xi8>) -> (tensor<?x4xf32>, tensor<2x4xf32>) {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<2x4xf32>
  %2 = aten.relu %0 : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %2, %1 : tensor<?x4xf32>, tensor<2x4xf32>
}

// One size each.
// CHECK-LABEL: func.func @both
func.func @both(%x: tensor<2x?xi8>) -> tensor<?x4xi8> {
  %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2x?xi8>) -> tensor<?x4xf32>
  %1 = aten.relu %0 : (tensor<?x4xf32>) -> tensor<?x?xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x?xf32>) -> tensor<?x4xi8>
  return %2 : tensor<?x4xi8>
}

// PyTorch gives floats where integers are clamped to floats.
// CHECK-LABEL: func.func @clamp
// CHECK: aten.clamp {{.*}} -> tensor<2xf32>
func.func @clamp(%x: tensor<2xi8>) -> tensor<2xf32> {
  %0 = aten.clamp %x min 0.5 max 3.5 : (tensor<2xi8>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
