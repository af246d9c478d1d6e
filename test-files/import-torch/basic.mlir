// What torch-mlir's FX importer writes of a split, cat, linear, add with alpha, index_select, conversion, mean and unsqueeze.
// RUN: pt2e-opt %s --import-torch | FileCheck %s

// CHECK: ml_program.global private @literal(dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>) : tensor<2x2xf32> {pt2e.fqn = "literal", pt2e.kind = "parameter"}
// CHECK-NEXT: ml_program.global private @literal_1(dense<[1, 0]> : tensor<2xi64>) : tensor<2xi64> {pt2e.fqn = "literal_1", pt2e.kind = "buffer"}
// CHECK-LABEL: func.func @everything(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x2xf32>) -> (tensor<1x2xf64>, tensor<2x1x2xf64>) {
// CHECK-NEXT:   %[[SPLIT_WITH_SIZES:.+]]:2 = aten.split_with_sizes %[[ARG0]] split_sizes [1, 1] dim 1 : (tensor<2x2xf32>) -> (tensor<2x1xf32>, tensor<2x1xf32>)
// CHECK-NEXT:   %[[CAT:.+]] = aten.cat [%[[SPLIT_WITH_SIZES]]#1, %[[SPLIT_WITH_SIZES]]#0] dim 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   %[[LITERAL:.+]] = ml_program.global_load_const @literal : tensor<2x2xf32>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[CAT]], %[[LITERAL]] : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[LINEAR]], %[[ARG0]] alpha 2 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   %[[LITERAL_1:.+]] = ml_program.global_load_const @literal_1 : tensor<2xi64>
// CHECK-NEXT:   %[[INDEX_SELECT:.+]] = aten.index_select %[[ADD_TENSOR]], %[[LITERAL_1]] dim 0 : (tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
// CHECK-NEXT:   aten._assert_tensor_metadata %[[INDEX_SELECT]] dtype f32 device "cpu" layout "strided" : (tensor<2x2xf32>) -> ()
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[INDEX_SELECT]] dtype f64 : (tensor<2x2xf32>) -> tensor<2x2xf64>
// CHECK-NEXT:   %[[MEAN_DIM:.+]] = aten.mean.dim %[[TO_DTYPE]] dim [0] keepdim true : (tensor<2x2xf64>) -> tensor<1x2xf64>
// CHECK-NEXT:   %[[UNSQUEEZE:.+]] = aten.unsqueeze %[[TO_DTYPE]] dim 1 : (tensor<2x2xf64>) -> tensor<2x1x2xf64>
// CHECK-NEXT:   return %[[MEAN_DIM]], %[[UNSQUEEZE]] : tensor<1x2xf64>, tensor<2x1x2xf64>
// CHECK-NEXT: }
func.func @everything(%arg0: !torch.vtensor<[2,2],f32>) -> (!torch.vtensor<[1,2],f64>, !torch.vtensor<[2,1,2],f64>) {
  %int1 = torch.constant.int 1
  %int1_0 = torch.constant.int 1
  %0 = torch.prim.ListConstruct %int1, %int1_0 : (!torch.int, !torch.int) -> !torch.list<int>
  %int1_1 = torch.constant.int 1
  %1 = torch.aten.split_with_sizes %arg0, %0, %int1_1 : !torch.vtensor<[2,2],f32>, !torch.list<int>, !torch.int -> !torch.list<vtensor>
  %2:2 = torch.prim.ListUnpack %1 : !torch.list<vtensor> -> !torch.vtensor<[2,1],f32>, !torch.vtensor<[2,1],f32>
  %3 = torch.prim.ListConstruct %2#1, %2#0 : (!torch.vtensor<[2,1],f32>, !torch.vtensor<[2,1],f32>) -> !torch.list<vtensor>
  %int1_2 = torch.constant.int 1
  %4 = torch.aten.cat %3, %int1_2 : !torch.list<vtensor>, !torch.int -> !torch.vtensor<[2,2],f32>
  %5 = torch.vtensor.literal(dense_resource<torch_tensor_2_2_torch.float32> : tensor<2x2xf32>) : !torch.vtensor<[2,2],f32>
  %none = torch.constant.none
  %6 = torch.aten.linear %4, %5, %none : !torch.vtensor<[2,2],f32>, !torch.vtensor<[2,2],f32>, !torch.none -> !torch.vtensor<[2,2],f32>
  %int2 = torch.constant.int 2
  %7 = torch.aten.add.Tensor %6, %arg0, %int2 : !torch.vtensor<[2,2],f32>, !torch.vtensor<[2,2],f32>, !torch.int -> !torch.vtensor<[2,2],f32>
  %int0 = torch.constant.int 0
  %8 = torch.vtensor.literal(dense_resource<torch_tensor_2_torch.int64> : tensor<2xsi64>) : !torch.vtensor<[2],si64>
  %9 = torch.aten.index_select %7, %int0, %8 : !torch.vtensor<[2,2],f32>, !torch.int, !torch.vtensor<[2],si64> -> !torch.vtensor<[2,2],f32>
  %none_3 = torch.constant.none
  %none_4 = torch.constant.none
  %int6 = torch.constant.int 6
  %cpu = torch.constant.device "cpu"
  %int0_5 = torch.constant.int 0
  torch.aten._assert_tensor_metadata %9, %none_3, %none_4, %int6, %cpu, %int0_5 : !torch.vtensor<[2,2],f32>, !torch.none, !torch.none, !torch.int, !torch.Device, !torch.int
  %int7 = torch.constant.int 7
  %false = torch.constant.bool false
  %false_6 = torch.constant.bool false
  %none_7 = torch.constant.none
  %10 = torch.aten.to.dtype %9, %int7, %false, %false_6, %none_7 : !torch.vtensor<[2,2],f32>, !torch.int, !torch.bool, !torch.bool, !torch.none -> !torch.vtensor<[2,2],f64>
  %int0_8 = torch.constant.int 0
  %11 = torch.prim.ListConstruct %int0_8 : (!torch.int) -> !torch.list<int>
  %true = torch.constant.bool true
  %none_9 = torch.constant.none
  %12 = torch.aten.mean.dim %10, %11, %true, %none_9 : !torch.vtensor<[2,2],f64>, !torch.list<int>, !torch.bool, !torch.none -> !torch.vtensor<[1,2],f64>
  %int1_10 = torch.constant.int 1
  %13 = torch.aten.unsqueeze %10, %int1_10 : !torch.vtensor<[2,2],f64>, !torch.int -> !torch.vtensor<[2,1,2],f64>
  return %12, %13 : !torch.vtensor<[1,2],f64>, !torch.vtensor<[2,1,2],f64>
}

// A size that is computed is an operand, beside those that are known.
// CHECK-LABEL: func.func @symbolic(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?x2x2xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 : (tensor<?x2x2xf32>) -> index
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[ARG0]] size [%[[SYM_SIZE_INT]], -1] : (tensor<?x2x2xf32>, index) -> tensor<?x4xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[VIEW]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:   return %[[RELU]] : tensor<?x4xf32>
// CHECK-NEXT: }
func.func @symbolic(%arg0: !torch.vtensor<[?,2,2],f32>) -> !torch.vtensor<[?,4],f32> {
  %int0 = torch.constant.int 0
  %0 = torch.aten.size.int %arg0, %int0 : !torch.vtensor<[?,2,2],f32>, !torch.int -> !torch.int
  %int-1 = torch.constant.int -1
  %1 = torch.prim.ListConstruct %0, %int-1 : (!torch.int, !torch.int) -> !torch.list<int>
  %2 = torch.aten.view %arg0, %1 : !torch.vtensor<[?,2,2],f32>, !torch.list<int> -> !torch.vtensor<[?,4],f32>
  %3 = torch.aten.relu %2 : !torch.vtensor<[?,4],f32> -> !torch.vtensor<[?,4],f32>
  return %3 : !torch.vtensor<[?,4],f32>
}

// Quantize and dequantize ops, an operator without an op of its own in torch-mlir, a half-known list of indices.
// CHECK-LABEL: func.func @others(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x4xf32>, %[[ARG1:.+]]: tensor<2xi64>) -> (tensor<4x4xf32>, tensor<4x2xf32>) {
// CHECK-NEXT:   %[[QUANTIZE_PER_TENSOR:.+]] = quantized_decomposed.quantize_per_tensor %[[ARG0]] scale 5.000000e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x4xf32>) -> tensor<4x4xi8>
// CHECK-NEXT:   %[[DEQUANTIZE_PER_TENSOR:.+]] = quantized_decomposed.dequantize_per_tensor %[[QUANTIZE_PER_TENSOR]] scale 5.000000e-01 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4x4xi8>) -> tensor<4x4xf32>
// CHECK-NEXT:   %[[INDEX_TENSOR:.+]] = aten.index.Tensor %[[ARG0]], [none, %[[ARG1]]] : (tensor<4x4xf32>, tensor<2xi64>) -> tensor<4x2xf32>
// CHECK-NEXT:   return %[[DEQUANTIZE_PER_TENSOR]], %[[INDEX_TENSOR]] : tensor<4x4xf32>, tensor<4x2xf32>
// CHECK-NEXT: }
func.func @others(%x: !torch.vtensor<[4,4],f32>, %i: !torch.vtensor<[2],si64>) -> (!torch.vtensor<[4,4],f32>, !torch.vtensor<[4,2],f32>) {
  %scale = torch.constant.float 5.000000e-01
  %zero_point = torch.constant.int -3
  %low = torch.constant.int -128
  %high = torch.constant.int 127
  %dtype = torch.constant.int 1
  %none = torch.constant.none
  %0 = torch.quantized_decomposed.quantize_per_tensor %x, %scale, %zero_point, %low, %high, %dtype : !torch.vtensor<[4,4],f32>, !torch.float, !torch.int, !torch.int, !torch.int, !torch.int -> !torch.vtensor<[4,4],si8>
  %1 = torch.operator "torch.quantized_decomposed.dequantize_per_tensor"(%0, %scale, %zero_point, %low, %high, %dtype, %none) : (!torch.vtensor<[4,4],si8>, !torch.float, !torch.int, !torch.int, !torch.int, !torch.int, !torch.none) -> !torch.vtensor<[4,4],f32>
  %2 = torch.prim.ListConstruct %none, %i : (!torch.none, !torch.vtensor<[2],si64>) -> !torch.list<optional<vtensor>>
  %3 = torch.aten.index.Tensor %x, %2 : !torch.vtensor<[4,4],f32>, !torch.list<optional<vtensor>> -> !torch.vtensor<[4,2],f32>
  return %1, %3 : !torch.vtensor<[4,4],f32>, !torch.vtensor<[4,2],f32>
}

{-#
  dialect_resources: {
    builtin: {
      torch_tensor_2_2_torch.float32: "0x040000000000803F000000400000404000008040",
      torch_tensor_2_torch.int64: "0x0800000001000000000000000000000000000000"
    }
  }
#-}

// A function without an op: its arguments are tensors all the same.
// CHECK-LABEL: func.func @as_given
// CHECK-SAME: (%[[X:.+]]: tensor<?x4xf32>, %[[Y:.+]]: tensor<2xi64>) -> (tensor<2xi64>, tensor<?x4xf32>)
func.func @as_given(%x: !torch.vtensor<[?,4],f32>, %y: !torch.vtensor<[2],si64>) -> (!torch.vtensor<[2],si64>, !torch.vtensor<[?,4],f32>) {
  // CHECK-NEXT: return %[[Y]], %[[X]]
  return %y, %x : !torch.vtensor<[2],si64>, !torch.vtensor<[?,4],f32>
}
