// The blocks of torch.no_grad and torch.autocast are inlined. In the second the arguments of linear become bf16, those of add
// stay as they are, and cat takes the wider dtype; where autocast is off in it, mm is as it was written.
// RUN: pt2e-opt %S/Inputs/blocks.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> (tensor<2x6xf32>, tensor<2x2xf32>, tensor<2x3xf32>) {
// CHECK-NEXT:   %[[COS:.+]] = aten.cos %[[ARG0]] {{.*}}pt2e.name = "cos"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[SIN:.+]] = aten.sin %[[ARG0]] {{.*}}pt2e.name = "sin"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[SIN]], 1.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "add_"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[FIRST_WEIGHT:.+]] = ml_program.global_load_const @first.weight : tensor<3x3xf32> {pt2e.name = "p_first_weight"}
// CHECK-NEXT:   %[[FIRST_BIAS:.+]] = ml_program.global_load_const @first.bias : tensor<3xf32> {pt2e.name = "p_first_bias"}
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[COS]], %[[FIRST_WEIGHT]] bias %[[FIRST_BIAS]] {{.*}}pt2e.name = "linear"} : (tensor<2x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[TO_DTYPE:.+]] = aten.to.dtype %[[LINEAR]] dtype bf16 {{.*}}pt2e.name = "to"} : (tensor<2x3xf32>) -> tensor<2x3xbf16>
// CHECK-NEXT:   %[[SECOND_WEIGHT:.+]] = ml_program.global_load_const @second.weight : tensor<3x3xf32> {pt2e.name = "p_second_weight"}
// CHECK-NEXT:   %[[TO_DTYPE_1:.+]] = aten.to.dtype %[[SECOND_WEIGHT]] dtype bf16 {{.*}}pt2e.name = "to_1"} : (tensor<3x3xf32>) -> tensor<3x3xbf16>
// CHECK-NEXT:   %[[SECOND_BIAS:.+]] = ml_program.global_load_const @second.bias : tensor<3xf32> {pt2e.name = "p_second_bias"}
// CHECK-NEXT:   %[[TO_DTYPE_2:.+]] = aten.to.dtype %[[SECOND_BIAS]] dtype bf16 {{.*}}pt2e.name = "to_2"} : (tensor<3xf32>) -> tensor<3xbf16>
// CHECK-NEXT:   %[[LINEAR_1:.+]] = aten.linear %[[TO_DTYPE]], %[[TO_DTYPE_1]] bias %[[TO_DTYPE_2]] {{.*}}pt2e.name = "linear_1"} : (tensor<2x3xbf16>, tensor<3x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[LINEAR_1]], %[[LINEAR]] {{.*}}pt2e.name = "add"} : (tensor<2x3xbf16>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   aten._assert_tensor_metadata %[[ADD_TENSOR_1]] dtype f32 device "cpu" layout "strided" {{.*}}pt2e.name = "_assert_tensor_metadata_default"} : (tensor<2x3xf32>) -> ()
// CHECK-NEXT:   %[[TO_DTYPE_3:.+]] = aten.to.dtype %[[ADD_TENSOR_1]] dtype f32 {{.*}}pt2e.name = "to_3"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[T:.+]] = aten.t %[[LINEAR]] {pt2e.layout = ["sizes (3, 2) strides (1, 3)"], {{.*}}pt2e.name = "t"} : (tensor<2x3xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   %[[MM:.+]] = aten.mm %[[TO_DTYPE_3]], %[[T]] {{.*}}pt2e.name = "mm"} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
// CHECK-NEXT:   %[[TO_DTYPE_4:.+]] = aten.to.dtype %[[TO_DTYPE_3]] dtype bf16 {{.*}}pt2e.name = "to_4"} : (tensor<2x3xf32>) -> tensor<2x3xbf16>
// CHECK-NEXT:   %[[TO_DTYPE_5:.+]] = aten.to.dtype %[[SECOND_WEIGHT]] dtype bf16 {{.*}}pt2e.name = "to_5"} : (tensor<3x3xf32>) -> tensor<3x3xbf16>
// CHECK-NEXT:   %[[TO_DTYPE_6:.+]] = aten.to.dtype %[[SECOND_BIAS]] dtype bf16 {{.*}}pt2e.name = "to_6"} : (tensor<3xf32>) -> tensor<3xbf16>
// CHECK-NEXT:   %[[LINEAR_2:.+]] = aten.linear %[[TO_DTYPE_4]], %[[TO_DTYPE_5]] bias %[[TO_DTYPE_6]] {{.*}}pt2e.name = "linear_2"} : (tensor<2x3xbf16>, tensor<3x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
// CHECK-NEXT:   %[[TO_DTYPE_7:.+]] = aten.to.dtype %[[LINEAR_2]] dtype f32 {{.*}}pt2e.name = "to_7"} : (tensor<2x3xbf16>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[CAT:.+]] = aten.cat [%[[TO_DTYPE_3]], %[[TO_DTYPE_7]]] dim 1 {{.*}}pt2e.name = "cat"} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
// CHECK-NEXT:   return %[[CAT]], %[[MM]], %[[ADD_TENSOR]] : tensor<2x6xf32>, tensor<2x2xf32>, tensor<2x3xf32>
// CHECK-NEXT: }
