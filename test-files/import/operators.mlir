// Operators of which the dialects have no operation are known by PyTorch's schemas, defaults and views included. One is done in
// place.
// RUN: pt2e-opt %S/Inputs/operators.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<2x3xf32> {pt2e.name = "x"}) -> (tensor<2xf32>, tensor<2x3xi64>, tensor<2x2xf32>, tensor<2x1x2xf32>) {
// CHECK-NEXT:   %[[LINEAR_WEIGHT:.+]] = ml_program.global_load_const @linear.weight : tensor<3x3xf32> {pt2e.name = "p_linear_weight"}
// CHECK-NEXT:   %[[LINEAR_BIAS:.+]] = ml_program.global_load_const @linear.bias : tensor<3xf32> {pt2e.name = "p_linear_bias"}
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[ARG0]], %[[LINEAR_WEIGHT]] bias %[[LINEAR_BIAS]] {{.*}}pt2e.name = "linear"} : (tensor<2x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor"(%[[LINEAR]]) {dim = array<i64: 1>, keepdim = false} {{.*}}pt2e.name = "logsumexp"} : (tensor<2x3xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[SIGMOID:.+]] = aten.sigmoid %[[OPERATOR]] {{.*}}pt2e.name = "sigmoid"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "aten::logit(Tensor self, float? eps=None) -> Tensor"(%[[SIGMOID]]) {eps = 2.500000e-01 : f64} {pt2e.inplace, {{.*}}pt2e.name = "logit_"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[OPERATOR_2:.+]]:2 = aten.operator "aten::cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)"(%[[LINEAR]]) {dim = 0 : i64} {{.*}}pt2e.name = "cummax", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
// CHECK-NEXT:   %[[OPERATOR_3:.+]]:2 = aten.operator "aten::tensor_split.sections(Tensor(a -> *) self, SymInt sections, int dim=0) -> Tensor(a)[]"(%[[OPERATOR_2]]#0) {dim = 1 : i64, static_sections = 2 : i64} {pt2e.layout = ["sizes (2, 2) strides (3, 1)", "sizes (2, 1) strides (3, 1)"], {{.*}}pt2e.name = "tensor_split", pt2e.result_names = ["getitem_2", "getitem_3"]} : (tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x1xf32>)
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor"(%[[OPERATOR_3]]#1) {dim = -1 : i64} {{.*}}pt2e.name = "fft_fft"} : (tensor<2x1xf32>) -> tensor<2x1xcomplex<f32>>
// CHECK-NEXT:   %[[OPERATOR_5:.+]] = aten.operator "aten::view_as_real(Tensor(a) self) -> Tensor(a)"(%[[OPERATOR_4]]) {} {{.*}}pt2e.name = "view_as_real"} : (tensor<2x1xcomplex<f32>>) -> tensor<2x1x2xf32>
// CHECK-NEXT:   return %[[OPERATOR_1]], %[[OPERATOR_2]]#1, %[[OPERATOR_3]]#0, %[[OPERATOR_5]] : tensor<2xf32>, tensor<2x3xi64>, tensor<2x2xf32>, tensor<2x1x2xf32>
// CHECK-NEXT: }
