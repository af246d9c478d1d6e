// What copies is no view: the sum that is returned is not changed by the products.
// RUN: pt2e-opt %S/Inputs/copies.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> tensor<2x3xf32> {
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ARG0]], 1.000000e+00 {{.*}}pt2e.name = "add"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[TRANSPOSE_INT:.+]] = aten.transpose.int %[[ADD_TENSOR]] dim0 0 dim1 1 {pt2e.layout = ["sizes (3, 2) strides (1, 3)"], {{.*}}pt2e.name = "transpose"} : (tensor<2x3xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   %[[CONTIGUOUS:.+]] = aten.contiguous %[[TRANSPOSE_INT]] {{.*}}pt2e.name = "contiguous"} : (tensor<3x2xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[CONTIGUOUS]], 2.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "mul_"} : (tensor<3x2xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   aten._assert_tensor_metadata %[[ADD_TENSOR]] dtype f32 device "cpu" layout "strided" {{.*}}pt2e.name = "_assert_tensor_metadata_default"} : (tensor<2x3xf32>) -> ()
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[ADD_TENSOR]] dtype f64 {{.*}}pt2e.name = "to"} : (tensor<2x3xf32>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[TO_DTYPE]], 3.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "mul__1"} : (tensor<2x3xf64>) -> tensor<2x3xf64>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[ADD_TENSOR]], 4.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "sub_"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %[[SUB_TENSOR]] : tensor<2x3xf32>
// CHECK-NEXT: }
