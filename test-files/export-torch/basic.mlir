// RUN: pt2e-opt %s --export-torch | FileCheck %s
// What is written is read again, and is what it was.
// RUN: pt2e-opt %s --export-torch | pt2e-opt --import-torch | FileCheck %s --check-prefix=AGAIN

ml_program.global private @w(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.fqn = "w"}
ml_program.global private @i(dense<[1, 0]> : tensor<2xi64>) : tensor<2xi64> {pt2e.fqn = "i"}

// Nothing of the compiler's own is left.
// CHECK-NOT: ml_program
// CHECK-NOT: pt2e.
// CHECK-LABEL: func.func @float(
// CHECK-SAME: %[[ARG0:.+]]: !torch.vtensor<[2,2],f32>) -> (!torch.vtensor<[2,2],f64>, !torch.vtensor<[2,1],f32>) {
// CHECK-NEXT:   %[[VTENSOR_LITERAL:.+]] = "torch.vtensor.literal"() {value = dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>} : () -> !torch.vtensor<[2,2],f32>
// CHECK-NEXT:   %[[VTENSOR_LITERAL_1:.+]] = "torch.vtensor.literal"() {value = dense<[1, 0]> : tensor<2xsi64>} : () -> !torch.vtensor<[2],si64>
// CHECK-NEXT:   %[[CONSTANT_NONE:.+]] = "torch.constant.none"() : () -> !torch.none
// CHECK-NEXT:   %[[ATEN_LINEAR:.+]] = "torch.aten.linear"(%[[ARG0]], %[[VTENSOR_LITERAL]], %[[CONSTANT_NONE]]) : (!torch.vtensor<[2,2],f32>, !torch.vtensor<[2,2],f32>, !torch.none) -> !torch.vtensor<[2,2],f32>
// CHECK-NEXT:   %[[CONSTANT_FLOAT:.+]] = "torch.constant.float"() {value = 2.500000e+00 : f64} : () -> !torch.float
// CHECK-NEXT:   %[[CONSTANT_INT:.+]] = "torch.constant.int"() {value = 2 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[ATEN_ADD_SCALAR:.+]] = "torch.aten.add.Scalar"(%[[ATEN_LINEAR]], %[[CONSTANT_FLOAT]], %[[CONSTANT_INT]]) : (!torch.vtensor<[2,2],f32>, !torch.float, !torch.int) -> !torch.vtensor<[2,2],f32>
// CHECK-NEXT:   %[[CONSTANT_INT_1:.+]] = "torch.constant.int"() {value = 0 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[ATEN_INDEX_SELECT:.+]] = "torch.aten.index_select"(%[[ATEN_ADD_SCALAR]], %[[CONSTANT_INT_1]], %[[VTENSOR_LITERAL_1]]) : (!torch.vtensor<[2,2],f32>, !torch.int, !torch.vtensor<[2],si64>) -> !torch.vtensor<[2,2],f32>
// CHECK-NEXT:   %[[CONSTANT_INT_2:.+]] = "torch.constant.int"() {value = 7 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_BOOL:.+]] = "torch.constant.bool"() {value = false} : () -> !torch.bool
// CHECK-NEXT:   %[[CONSTANT_BOOL_1:.+]] = "torch.constant.bool"() {value = false} : () -> !torch.bool
// CHECK-NEXT:   %[[CONSTANT_NONE_1:.+]] = "torch.constant.none"() : () -> !torch.none
// CHECK-NEXT:   %[[ATEN_TO_DTYPE:.+]] = "torch.aten.to.dtype"(%[[ATEN_INDEX_SELECT]], %[[CONSTANT_INT_2]], %[[CONSTANT_BOOL]], %[[CONSTANT_BOOL_1]], %[[CONSTANT_NONE_1]]) : (!torch.vtensor<[2,2],f32>, !torch.int, !torch.bool, !torch.bool, !torch.none) -> !torch.vtensor<[2,2],f64>
// CHECK-NEXT:   %[[CONSTANT_INT_3:.+]] = "torch.constant.int"() {value = 1 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_4:.+]] = "torch.constant.int"() {value = 1 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[ATEN_SPLIT_TENSOR:.+]] = "torch.aten.split.Tensor"(%[[ATEN_ADD_SCALAR]], %[[CONSTANT_INT_3]], %[[CONSTANT_INT_4]]) : (!torch.vtensor<[2,2],f32>, !torch.int, !torch.int) -> !torch.list<vtensor>
// CHECK-NEXT:   %[[PRIM_LISTUNPACK:.+]]:2 = "torch.prim.ListUnpack"(%[[ATEN_SPLIT_TENSOR]]) : (!torch.list<vtensor>) -> (!torch.vtensor<[2,1],f32>, !torch.vtensor<[2,1],f32>)
// CHECK-NEXT:   return %[[ATEN_TO_DTYPE]], %[[PRIM_LISTUNPACK]]#1 : !torch.vtensor<[2,2],f64>, !torch.vtensor<[2,1],f32>
// CHECK-NEXT: }
// AGAIN: ml_program.global private @literal(dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.fqn = "literal", pt2e.kind = "parameter"}
// AGAIN-NEXT: ml_program.global private @literal_1(dense<[1, 0]> : tensor<2xi64>) : tensor<2xi64> {pt2e.fqn = "literal_1", pt2e.kind = "buffer"}
// AGAIN-LABEL: func.func @float(
// AGAIN-SAME: %[[ARG0:.+]]: tensor<2x2xf32>) -> (tensor<2x2xf64>, tensor<2x1xf32>) {
// AGAIN-NEXT:   %[[LITERAL:.+]] = ml_program.global_load_const @literal : tensor<2x2xf32>
// AGAIN-NEXT:   %[[LITERAL_1:.+]] = ml_program.global_load_const @literal_1 : tensor<2xi64>
// AGAIN-NEXT:   %[[LINEAR:.+]] = aten.linear %[[ARG0]], %[[LITERAL]] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// AGAIN-NEXT:   %[[ADD_SCALAR:.+]] = aten.add.Scalar %[[LINEAR]] other 2.500000e+00 alpha 2 : (tensor<2x2xf32>) -> tensor<2x2xf32>
// AGAIN-NEXT:   %[[INDEX_SELECT:.+]] = aten.index_select %[[ADD_SCALAR]], %[[LITERAL_1]] dim 0 : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
// AGAIN-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[INDEX_SELECT]] dtype f64 : (tensor<2x2xf32>) -> tensor<2x2xf64>
// AGAIN-NEXT:   %[[SPLIT_TENSOR:.+]]:2 = aten.split.Tensor %[[ADD_SCALAR]] split_size 1 dim 1 : (tensor<2x2xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>)
// AGAIN-NEXT:   return %[[TO_DTYPE]], %[[SPLIT_TENSOR]]#1 : tensor<2x2xf64>, tensor<2x1xf32>
// AGAIN-NEXT: }
func.func @float(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> (tensor<2x2xf64>, tensor<2x1xf32>) attributes {pt2e.note = "kept here"} {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %i = ml_program.global_load_const @i : tensor<2xi64>
  %0 = aten.linear %x, %w {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  // A number instead of a tensor is another overload there.
  %1 = aten.add.Tensor %0, 2.5 alpha 2 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.index_select %1, %i dim 0 : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  %3 = aten.to.dtype %2 dtype f64 : (tensor<2x2xf32>) -> tensor<2x2xf64>
  %4:2 = aten.split.Tensor %1 split_size 1 dim 1 : (tensor<2x2xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>)
  return %3, %4#1 : tensor<2x2xf64>, tensor<2x1xf32>
}

// CHECK-LABEL: func.func @quantized(
// CHECK-SAME: %[[ARG0:.+]]: !torch.vtensor<[?,4],f32>) -> !torch.vtensor<[?,4],f32> {
// CHECK-NEXT:   %[[CONSTANT_FLOAT:.+]] = "torch.constant.float"() {value = 5.000000e-01 : f64} : () -> !torch.float
// CHECK-NEXT:   %[[CONSTANT_INT:.+]] = "torch.constant.int"() {value = -3 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_1:.+]] = "torch.constant.int"() {value = -128 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_2:.+]] = "torch.constant.int"() {value = 127 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_3:.+]] = "torch.constant.int"() {value = 1 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[QUANTIZED_DECOMPOSED_QUANTIZE_PER_TENSOR:.+]] = "torch.quantized_decomposed.quantize_per_tensor"(%[[ARG0]], %[[CONSTANT_FLOAT]], %[[CONSTANT_INT]], %[[CONSTANT_INT_1]], %[[CONSTANT_INT_2]], %[[CONSTANT_INT_3]]) : (!torch.vtensor<[?,4],f32>, !torch.float, !torch.int, !torch.int, !torch.int, !torch.int) -> !torch.vtensor<[?,4],si8>
// CHECK-NEXT:   %[[CONSTANT_FLOAT_1:.+]] = "torch.constant.float"() {value = 5.000000e-01 : f64} : () -> !torch.float
// CHECK-NEXT:   %[[CONSTANT_INT_4:.+]] = "torch.constant.int"() {value = -3 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_5:.+]] = "torch.constant.int"() {value = -128 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_6:.+]] = "torch.constant.int"() {value = 127 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_7:.+]] = "torch.constant.int"() {value = 1 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_NONE:.+]] = "torch.constant.none"() : () -> !torch.none
// CHECK-NEXT:   %[[QUANTIZED_DECOMPOSED_DEQUANTIZE_PER_TENSOR:.+]] = "torch.quantized_decomposed.dequantize_per_tensor"(%[[QUANTIZED_DECOMPOSED_QUANTIZE_PER_TENSOR]], %[[CONSTANT_FLOAT_1]], %[[CONSTANT_INT_4]], %[[CONSTANT_INT_5]], %[[CONSTANT_INT_6]], %[[CONSTANT_INT_7]], %[[CONSTANT_NONE]]) : (!torch.vtensor<[?,4],si8>, !torch.float, !torch.int, !torch.int, !torch.int, !torch.int, !torch.none) -> !torch.vtensor<[?,4],f32>
// CHECK-NEXT:   return %[[QUANTIZED_DECOMPOSED_DEQUANTIZE_PER_TENSOR]] : !torch.vtensor<[?,4],f32>
// CHECK-NEXT: }
// AGAIN-LABEL: func.func @quantized(
// AGAIN-SAME: %[[ARG0:.+]]: tensor<?x4xf32>) -> tensor<?x4xf32> {
// AGAIN-NEXT:   %[[QUANTIZE_PER_TENSOR:.+]] = quantized_decomposed.quantize_per_tensor %[[ARG0]] scale 5.000000e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<?x4xi8>
// AGAIN-NEXT:   %[[DEQUANTIZE_PER_TENSOR:.+]] = quantized_decomposed.dequantize_per_tensor %[[QUANTIZE_PER_TENSOR]] scale 5.000000e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
// AGAIN-NEXT:   return %[[DEQUANTIZE_PER_TENSOR]] : tensor<?x4xf32>
// AGAIN-NEXT: }
func.func @quantized(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = quantized_decomposed.quantize_per_tensor %x scale 5.0e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xf32>) -> tensor<?x4xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 5.0e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<?x4xi8>) -> tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// The size that is computed has another name there.
// CHECK-LABEL: func.func @others(
// CHECK-SAME: %[[ARG0:.+]]: !torch.vtensor<[?,4],f32>) -> !torch.vtensor<[?,4],f32> {
// CHECK-NEXT:   %[[CONSTANT_INT:.+]] = "torch.constant.int"() {value = 0 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[ATEN_SIZE_INT:.+]] = "torch.aten.size.int"(%[[ARG0]], %[[CONSTANT_INT]]) : (!torch.vtensor<[?,4],f32>, !torch.int) -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_1:.+]] = "torch.constant.int"() {value = 2 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[CONSTANT_INT_2:.+]] = "torch.constant.int"() {value = 2 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[PRIM_LISTCONSTRUCT:.+]] = "torch.prim.ListConstruct"(%[[ATEN_SIZE_INT]], %[[CONSTANT_INT_1]], %[[CONSTANT_INT_2]]) : (!torch.int, !torch.int, !torch.int) -> !torch.list<int>
// CHECK-NEXT:   %[[ATEN_VIEW:.+]] = "torch.aten.view"(%[[ARG0]], %[[PRIM_LISTCONSTRUCT]]) : (!torch.vtensor<[?,4],f32>, !torch.list<int>) -> !torch.vtensor<[?,2,2],f32>
// CHECK-NEXT:   %[[CONSTANT_INT_3:.+]] = "torch.constant.int"() {value = 4 : i64} : () -> !torch.int
// CHECK-NEXT:   %[[PRIM_LISTCONSTRUCT_1:.+]] = "torch.prim.ListConstruct"(%[[ATEN_SIZE_INT]], %[[CONSTANT_INT_3]]) : (!torch.int, !torch.int) -> !torch.list<int>
// CHECK-NEXT:   %[[ATEN_VIEW_1:.+]] = "torch.aten.view"(%[[ATEN_VIEW]], %[[PRIM_LISTCONSTRUCT_1]]) : (!torch.vtensor<[?,2,2],f32>, !torch.list<int>) -> !torch.vtensor<[?,4],f32>
// CHECK-NEXT:   return %[[ATEN_VIEW_1]] : !torch.vtensor<[?,4],f32>
// CHECK-NEXT: }
// AGAIN-LABEL: func.func @others(
// AGAIN-SAME: %[[ARG0:.+]]: tensor<?x4xf32>) -> tensor<?x4xf32> {
// AGAIN-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 : (tensor<?x4xf32>) -> index
// AGAIN-NEXT:   %[[VIEW:.+]] = aten.view %[[ARG0]] size [%[[SYM_SIZE_INT]], 2, 2] : (tensor<?x4xf32>, index) -> tensor<?x2x2xf32>
// AGAIN-NEXT:   %[[VIEW_1:.+]] = aten.view %[[VIEW]] size [%[[SYM_SIZE_INT]], 4] : (tensor<?x2x2xf32>, index) -> tensor<?x4xf32>
// AGAIN-NEXT:   return %[[VIEW_1]] : tensor<?x4xf32>
// AGAIN-NEXT: }
func.func @others(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = aten.sym_size.int %x dim 0 : (tensor<?x4xf32>) -> index
  %1 = aten.view %x size [%0, 2, 2] : (tensor<?x4xf32>, index) -> tensor<?x2x2xf32>
  %2 = aten.view %1 size [%0, 4] : (tensor<?x2x2xf32>, index) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}
