// In-place operators become values: whoever reads the tensor later reads the last of them.
// RUN: pt2e-opt %S/../models/in_place.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: module attributes {{.*}}pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @first.weight(dense_resource<first.weight> : tensor<8x3x3x3xf32>) : tensor<8x3x3x3xf32> {pt2e.fqn = "first.weight", pt2e.kind = "parameter", pt2e.name = "p_first_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @first.bias(dense<[-0.150535449, -0.100869142, 0.155402049, -0.15618223, -0.0138191087, 0.190379083, 6.952010e-02, 0.00544884708]> : tensor<8xf32>) : tensor<8xf32> {pt2e.fqn = "first.bias", pt2e.kind = "parameter", pt2e.name = "p_first_bias", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @second.weight(dense_resource<__elided__> : tensor<8x8x1x1xf32>) : tensor<8x8x1x1xf32> {pt2e.fqn = "second.weight", pt2e.kind = "parameter", pt2e.name = "p_second_weight", pt2e.requires_grad}
// CHECK-NEXT: ml_program.global private @second.bias(dense<[-0.0808492452, -0.015722923, -0.215329632, 0.119572081, 0.11178153, -0.00729330117, -0.0795149207, -0.217940837]> : tensor<8xf32>) : tensor<8xf32> {pt2e.fqn = "second.bias", pt2e.kind = "parameter", pt2e.name = "p_second_bias", pt2e.requires_grad}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x3x16x16xf32> {pt2e.name = "x"}) -> tensor<1x8xf32> {
// CHECK-NEXT:   %[[FIRST_WEIGHT:.+]] = ml_program.global_load_const @first.weight : tensor<8x3x3x3xf32> {pt2e.name = "p_first_weight"}
// CHECK-NEXT:   %[[FIRST_BIAS:.+]] = ml_program.global_load_const @first.bias : tensor<8xf32> {pt2e.name = "p_first_bias"}
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[ARG0]], %[[FIRST_WEIGHT]] bias %[[FIRST_BIAS]] {{.*}}pt2e.name = "conv2d"} : (tensor<1x3x16x16xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[LEAKY_RELU:.+]] = aten.leaky_relu %[[CONV2D]] negative_slope 1.000000e-01 {pt2e.inplace, {{.*}}pt2e.name = "leaky_relu_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[LEAKY_RELU]], 5.000000e-01 {pt2e.inplace, {{.*}}pt2e.name = "mul_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[MUL_TENSOR]], 1.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "add_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[ADD_TENSOR]], 2.500000e-01 {{.*}}pt2e.name = "mul"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[MUL_TENSOR_1]], 5.000000e-01 {{.*}}pt2e.name = "add"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[SECOND_WEIGHT:.+]] = ml_program.global_load_const @second.weight : tensor<8x8x1x1xf32> {pt2e.name = "p_second_weight"}
// CHECK-NEXT:   %[[SECOND_BIAS:.+]] = ml_program.global_load_const @second.bias : tensor<8xf32> {pt2e.name = "p_second_bias"}
// CHECK-NEXT:   %[[CONV2D_1:.+]] = aten.conv2d %[[ADD_TENSOR_1]], %[[SECOND_WEIGHT]] bias %[[SECOND_BIAS]] {{.*}}pt2e.name = "conv2d_1"} : (tensor<1x8x14x14xf32>, tensor<8x8x1x1xf32>, tensor<8xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[HARDTANH:.+]] = aten.hardtanh %[[CONV2D_1]] min_val -1.000000e+00 max_val 2.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "hardtanh_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_2:.+]] = aten.mul.Tensor %[[HARDTANH]], %[[ADD_TENSOR]] {pt2e.inplace, {{.*}}pt2e.name = "mul__1"} : (tensor<1x8x14x14xf32>, tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_2:.+]] = aten.add.Tensor %[[MUL_TENSOR_2]], %[[ADD_TENSOR]] alpha 2 {pt2e.inplace, {{.*}}pt2e.name = "add__1"} : (tensor<1x8x14x14xf32>, tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR_2]] min -3.000000e+00 max 3.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "clamp_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[CLAMP]], %[[ADD_TENSOR]] {{.*}}pt2e.name = "sub"} : (tensor<1x8x14x14xf32>, tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[SUB_TENSOR]], 2.000000e+00 {pt2e.inplace, {{.*}}pt2e.name = "div_"} : (tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
// CHECK-NEXT:   %[[MEAN_DIM:.+]] = aten.mean.dim %[[DIV_TENSOR]] dim [2, 3] {{.*}}pt2e.name = "mean"} : (tensor<1x8x14x14xf32>) -> tensor<1x8xf32>
// CHECK-NEXT:   return %[[MEAN_DIM]] : tensor<1x8xf32>
// CHECK-NEXT: }
