// A base takes over what was written to its views where it is read again, and a view is taken again from its base.
// RUN: pt2e-opt %S/../models/views.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @conv.weight(dense_resource<conv.weight> : tensor<4x3x3x3xf32>) : tensor<4x3x3x3xf32> {pt2e.fqn = "conv.weight", pt2e.kind = "parameter", pt2e.name = "p_conv_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @conv.bias(dense<[-0.0106039243, 0.0288954284, -0.0788141414, 0.11419557]> : tensor<4xf32>) : tensor<4xf32> {pt2e.fqn = "conv.bias", pt2e.kind = "parameter", pt2e.name = "p_conv_bias", pt2e.requires_grad}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3x6x6xf32> {pt2e.name = "x"}, %[[ARG1:.+]]: tensor<2x3x6x6xf32> {pt2e.name = "y"}) -> tensor<2x4x6x6xf32> {
// CHECK-NEXT:   %[[CONV_WEIGHT:.+]] = ml_program.global_load_const @conv.weight : tensor<4x3x3x3xf32> {pt2e.name = "p_conv_weight"}
// CHECK-NEXT:   %[[CONV_BIAS:.+]] = ml_program.global_load_const @conv.bias : tensor<4xf32> {pt2e.name = "p_conv_bias"}
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[CONV_WEIGHT]] bias %[[CONV_BIAS]] padding [1, 1] {{.*}}pt2e.name = "conv2d"} : (tensor<2x3x6x6xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[CLONE:.+]] = aten.clone %[[CONV2D]] {{.*}}pt2e.name = "clone"} : (tensor<2x4x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[SELECT_INT:.+]] = aten.select.int %[[CLONE]] dim 1 index 0 {pt2e.layout = ["sizes (2, 6, 6) strides (144, 6, 1)"], {{.*}}pt2e.name = "select"} : (tensor<2x4x6x6xf32>) -> tensor<2x6x6xf32>
// CHECK-NEXT:   %[[FILL_SCALAR:.+]] = aten.fill.Scalar %[[SELECT_INT]] value 5.000000e-01 {pt2e.inplace, pt2e.layout = ["sizes (2, 6, 6) strides (144, 6, 1)"], {{.*}}pt2e.name = "fill_"} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
// CHECK-NEXT:   %[[SELECT_SCATTER:.+]] = aten.select_scatter %[[CLONE]], %[[FILL_SCALAR]] dim 1 index 0 {pt2e.name = "select_scatter"} : (tensor<2x4x6x6xf32>, tensor<2x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[SELECT_INT_1:.+]] = aten.select.int %[[SELECT_SCATTER]] dim 1 index 1 {pt2e.layout = ["sizes (2, 6, 6) strides (144, 6, 1)"], {{.*}}pt2e.name = "select_1"} : (tensor<2x4x6x6xf32>) -> tensor<2x6x6xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[SELECT_INT_1]], 2.000000e+00 {pt2e.inplace, pt2e.layout = ["sizes (2, 6, 6) strides (144, 6, 1)"], {{.*}}pt2e.name = "mul_"} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
// CHECK-NEXT:   %[[SELECT_SCATTER_1:.+]] = aten.select_scatter %[[SELECT_SCATTER]], %[[MUL_TENSOR]] dim 1 index 1 {pt2e.name = "select_scatter_1"} : (tensor<2x4x6x6xf32>, tensor<2x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR:.+]] = aten.slice.Tensor %[[SELECT_SCATTER_1]] dim 1 start 2 end 9223372036854775807 {pt2e.layout = ["sizes (2, 2, 6, 6) strides (144, 36, 6, 1)"], {{.*}}pt2e.name = "slice_1"} : (tensor<2x4x6x6xf32>) -> tensor<2x2x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_1:.+]] = aten.slice.Tensor %[[SLICE_TENSOR]] dim 2 start 0 end 9223372036854775807 step 2 {pt2e.layout = ["sizes (2, 2, 3, 6) strides (144, 36, 12, 1)"], {{.*}}pt2e.name = "slice_2"} : (tensor<2x2x6x6xf32>) -> tensor<2x2x3x6xf32>
// CHECK-NEXT:   %[[CONV2D_1:.+]] = aten.conv2d %[[ARG1]], %[[CONV_WEIGHT]] bias %[[CONV_BIAS]] padding [1, 1] {{.*}}pt2e.name = "conv2d_1"} : (tensor<2x3x6x6xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_2:.+]] = aten.slice.Tensor %[[CONV2D_1]] dim 1 start 2 end 9223372036854775807 {pt2e.layout = ["sizes (2, 2, 6, 6) strides (144, 36, 6, 1)"], {{.*}}pt2e.name = "slice_3"} : (tensor<2x4x6x6xf32>) -> tensor<2x2x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_3:.+]] = aten.slice.Tensor %[[SLICE_TENSOR_2]] dim 2 start 0 end 9223372036854775807 step 2 {pt2e.layout = ["sizes (2, 2, 3, 6) strides (144, 36, 12, 1)"], {{.*}}pt2e.name = "slice_4"} : (tensor<2x2x6x6xf32>) -> tensor<2x2x3x6xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[SLICE_TENSOR_1]], %[[SLICE_TENSOR_3]] {pt2e.inplace, pt2e.layout = ["sizes (2, 2, 3, 6) strides (144, 36, 12, 1)"], {{.*}}pt2e.name = "add_"} : (tensor<2x2x3x6xf32>, tensor<2x2x3x6xf32>) -> tensor<2x2x3x6xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER:.+]] = aten.slice_scatter %[[SLICE_TENSOR]], %[[ADD_TENSOR]] dim 2 start 0 end 9223372036854775807 step 2 {pt2e.name = "slice_scatter"} : (tensor<2x2x6x6xf32>, tensor<2x2x3x6xf32>) -> tensor<2x2x6x6xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER_1:.+]] = aten.slice_scatter %[[SELECT_SCATTER_1]], %[[SLICE_SCATTER]] dim 1 start 2 end 9223372036854775807 {pt2e.name = "slice_scatter_1"} : (tensor<2x4x6x6xf32>, tensor<2x2x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_4:.+]] = aten.slice.Tensor %[[SLICE_SCATTER_1]] dim 1 start 2 end 9223372036854775807 {pt2e.layout = ["sizes (2, 2, 6, 6) strides (144, 36, 6, 1)"], {{.*}}pt2e.name = "slice_5"} : (tensor<2x4x6x6xf32>) -> tensor<2x2x6x6xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_5:.+]] = aten.slice.Tensor %[[SLICE_TENSOR_4]] dim 2 start 0 end 9223372036854775807 step 2 {pt2e.layout = ["sizes (2, 2, 3, 6) strides (144, 36, 12, 1)"], {{.*}}pt2e.name = "slice_6"} : (tensor<2x2x6x6xf32>) -> tensor<2x2x3x6xf32>
// CHECK-NEXT:   %[[COPY:.+]] = aten.copy %[[SLICE_TENSOR_5]], %[[ADD_TENSOR]] {pt2e.inplace, pt2e.layout = ["sizes (2, 2, 3, 6) strides (144, 36, 12, 1)"], {{.*}}pt2e.name = "copy_"} : (tensor<2x2x3x6xf32>, tensor<2x2x3x6xf32>) -> tensor<2x2x3x6xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER_2:.+]] = aten.slice_scatter %[[SLICE_TENSOR_4]], %[[COPY]] dim 2 start 0 end 9223372036854775807 step 2 {pt2e.name = "slice_scatter_2"} : (tensor<2x2x6x6xf32>, tensor<2x2x3x6xf32>) -> tensor<2x2x6x6xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER_3:.+]] = aten.slice_scatter %[[SLICE_SCATTER_1]], %[[SLICE_SCATTER_2]] dim 1 start 2 end 9223372036854775807 {pt2e.name = "slice_scatter_3"} : (tensor<2x4x6x6xf32>, tensor<2x2x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[TRANSPOSE_INT:.+]] = aten.transpose.int %[[SLICE_SCATTER_3]] dim0 1 dim1 2 {pt2e.layout = ["sizes (2, 6, 4, 6) strides (144, 6, 36, 1)"], {{.*}}pt2e.name = "transpose"} : (tensor<2x4x6x6xf32>) -> tensor<2x6x4x6xf32>
// CHECK-NEXT:   %[[SELECT_INT_2:.+]] = aten.select.int %[[TRANSPOSE_INT]] dim 1 index 0 {pt2e.layout = ["sizes (2, 4, 6) strides (144, 36, 1)"], {{.*}}pt2e.name = "select_2"} : (tensor<2x6x4x6xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   %[[SUM_DIM_INTLIST:.+]] = aten.sum.dim_IntList %[[ARG1]] dim [1] {{.*}}pt2e.name = "sum_1"} : (tensor<2x3x6x6xf32>) -> tensor<2x6x6xf32>
// CHECK-NEXT:   %[[UNSQUEEZE:.+]] = aten.unsqueeze %[[SUM_DIM_INTLIST]] dim 1 {{.*}}pt2e.name = "unsqueeze"} : (tensor<2x6x6xf32>) -> tensor<2x1x6x6xf32>
// CHECK-NEXT:   %[[SELECT_INT_3:.+]] = aten.select.int %[[UNSQUEEZE]] dim 2 index 0 {pt2e.layout = ["sizes (2, 1, 6) strides (36, 36, 1)"], {{.*}}pt2e.name = "select_3"} : (tensor<2x1x6x6xf32>) -> tensor<2x1x6xf32>
// CHECK-NEXT:   %[[EXPAND:.+]] = aten.expand %[[SELECT_INT_3]] size [-1, 4, -1] {pt2e.layout = ["sizes (2, 4, 6) strides (36, 0, 1)"], {{.*}}pt2e.name = "expand"} : (tensor<2x1x6xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   %[[COPY_1:.+]] = aten.copy %[[SELECT_INT_2]], %[[EXPAND]] {pt2e.inplace, pt2e.layout = ["sizes (2, 4, 6) strides (144, 36, 1)"], {{.*}}pt2e.name = "copy__1"} : (tensor<2x4x6xf32>, tensor<2x4x6xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   %[[SELECT_SCATTER_2:.+]] = aten.select_scatter %[[TRANSPOSE_INT]], %[[COPY_1]] dim 1 index 0 {pt2e.name = "select_scatter_2"} : (tensor<2x6x4x6xf32>, tensor<2x4x6xf32>) -> tensor<2x6x4x6xf32>
// CHECK-NEXT:   %[[TRANSPOSE_INT_1:.+]] = aten.transpose.int %[[SELECT_SCATTER_2]] dim0 1 dim1 2 {pt2e.name = "transpose_1"} : (tensor<2x6x4x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[TRANSPOSE_INT_1]] size [2, -1] {{.*}}pt2e.name = "view"} : (tensor<2x4x6x6xf32>) -> tensor<2x144xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[TRANSPOSE_INT_1]] {pt2e.inplace, {{.*}}pt2e.name = "relu_"} : (tensor<2x4x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RELU]] size [2, -1] {pt2e.name = "view_1"} : (tensor<2x4x6x6xf32>) -> tensor<2x144xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_6:.+]] = aten.slice.Tensor %[[VIEW_1]] dim 1 start 0 end 4 {pt2e.layout = ["sizes (2, 4) strides (144, 1)"], {{.*}}pt2e.name = "slice_7"} : (tensor<2x144xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[SLICE_TENSOR_6]], 1.000000e+00 {pt2e.inplace, pt2e.layout = ["sizes (2, 4) strides (144, 1)"], {{.*}}pt2e.name = "sub_"} : (tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER_4:.+]] = aten.slice_scatter %[[VIEW_1]], %[[SUB_TENSOR]] dim 1 start 0 end 4 {pt2e.name = "slice_scatter_4"} : (tensor<2x144xf32>, tensor<2x4xf32>) -> tensor<2x144xf32>
// CHECK-NEXT:   %[[SLICE_TENSOR_7:.+]] = aten.slice.Tensor %[[SLICE_SCATTER_4]] dim 1 start 0 end 4 {pt2e.layout = ["sizes (2, 4) strides (144, 1)"], {{.*}}pt2e.name = "slice_8"} : (tensor<2x144xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:   %[[COPY_2:.+]] = aten.copy %[[SLICE_TENSOR_7]], %[[SUB_TENSOR]] {pt2e.inplace, pt2e.layout = ["sizes (2, 4) strides (144, 1)"], {{.*}}pt2e.name = "copy__2"} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:   %[[SLICE_SCATTER_5:.+]] = aten.slice_scatter %[[SLICE_SCATTER_4]], %[[COPY_2]] dim 1 start 0 end 4 {pt2e.name = "slice_scatter_5"} : (tensor<2x144xf32>, tensor<2x4xf32>) -> tensor<2x144xf32>
// CHECK-NEXT:   %[[VIEW_2:.+]] = aten.view %[[SLICE_SCATTER_5]] size [2, 4, 6, 6] {pt2e.name = "view_2"} : (tensor<2x144xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[VIEW_2]], 3.000000e+00 {{.*}}pt2e.name = "mul"} : (tensor<2x4x6x6xf32>) -> tensor<2x4x6x6xf32>
// CHECK-NEXT:   return %[[MUL_TENSOR_1]] : tensor<2x4x6x6xf32>
// CHECK-NEXT: }
