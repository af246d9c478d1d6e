// Two sites of one observer, on values of dynamic sizes: the second goes on from the range that the first has left. PyTorch
// cannot export its fake-quant op on dynamic sizes, so the arithmetic of it is written instead.
// RUN: pt2e-opt %s --insert-fake-quants | FileCheck %s

#act = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_symmetric, observer = min_max, fake_quant = fake_quantize>
pt2e.observer @observer_0 #act

// CHECK: module attributes {pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.min_val(dense<0x7F800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.max_val(dense<0xFF800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-LABEL: func.func @shared(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?x3xf32>) -> tensor<?x3xf32> {
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_0.min_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_0.max_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH:.+]] = aten.detach %[[ARG0]] {pt2e.name = "detach"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[OPERATOR:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH]]) {keepdim = false} {pt2e.name = "aminmax"} : (tensor<?x3xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[MINIMUM:.+]] = aten.minimum %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]], %[[OPERATOR]]#0 {pt2e.name = "minimum"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[MINIMUM]], %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]] {pt2e.name = "where"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MAXIMUM:.+]] = aten.maximum %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]], %[[OPERATOR]]#1 {pt2e.name = "maximum"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_1:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[MAXIMUM]], %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]] {pt2e.name = "where_1"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN:.+]] = aten.clamp_min %[[WHERE_SELF_1]] min 0.000000e+00 {pt2e.name = "clamp_min"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[NEG:.+]] = aten.neg %[[OPERATOR_1]] {pt2e.name = "neg"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MAXIMUM_1:.+]] = aten.maximum %[[NEG]], %[[CLAMP_MIN]] {pt2e.name = "maximum_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[MAXIMUM_1]], 1.275000e+02 {pt2e.name = "div"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_1:.+]] = aten.clamp_min %[[DIV_TENSOR]] min 1.1920928955078125E-7 {pt2e.name = "clamp_min_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[FULL:.+]] = aten.full size [] fill_value 128 dtype ui8 {pt2e.name = "full"} : () -> tensor<ui8>
// CHECK-NEXT:   %[[_TO_COPY:.+]] = aten._to_copy %[[FULL]] dtype i32 {pt2e.name = "_to_copy"} : (tensor<ui8>) -> tensor<i32>
// CHECK-NEXT:   %[[_TO_COPY_1:.+]] = aten._to_copy %[[_TO_COPY]] dtype f32 {pt2e.name = "_to_copy_1"} : (tensor<i32>) -> tensor<f32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[CLAMP_MIN_1]] {pt2e.name = "reciprocal"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[DETACH]], %[[RECIPROCAL]] {pt2e.name = "mul"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[MUL_TENSOR]] {pt2e.name = "round"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ROUND]], %[[_TO_COPY_1]] {pt2e.name = "add"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[ADD_TENSOR]] min 0 max 255 {pt2e.name = "clamp"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[CLAMP]], %[[_TO_COPY_1]] {pt2e.name = "sub"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[SUB_TENSOR]], %[[CLAMP_MIN_1]] {pt2e.name = "mul_1"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[SUB_TENSOR_1:.+]] = aten.sub.Tensor %[[ARG0]], %[[DETACH]] {pt2e.name = "sub_1"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[MUL_TENSOR_1]], %[[SUB_TENSOR_1]] {pt2e.name = "add_1"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[EQ_TENSOR:.+]] = aten.eq.Tensor %[[ADD_TENSOR]], %[[CLAMP]] {pt2e.name = "eq"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
// CHECK-NEXT:   %[[WHERE_SELF_2:.+]] = aten.where.self %[[EQ_TENSOR]], %[[ADD_TENSOR_1]], %[[MUL_TENSOR_1]] {pt2e.name = "where_2"} : (tensor<?x3xi1>, tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[WHERE_SELF_3:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED]], %[[WHERE_SELF_2]], %[[ARG0]] {pt2e.name = "where_3"} : (tensor<i1>, tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[WHERE_SELF_3]] : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[DETACH_1:.+]] = aten.detach %[[RELU]] {pt2e.name = "detach_1"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[OPERATOR_2:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH_1]]) {keepdim = false} {pt2e.name = "aminmax_1"} : (tensor<?x3xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[MINIMUM_1:.+]] = aten.minimum %[[WHERE_SELF]], %[[OPERATOR_2]]#0 {pt2e.name = "minimum_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_4:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[MINIMUM_1]], %[[WHERE_SELF]] {pt2e.name = "where_4"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MAXIMUM_2:.+]] = aten.maximum %[[WHERE_SELF_1]], %[[OPERATOR_2]]#1 {pt2e.name = "maximum_2"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_5:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[MAXIMUM_2]], %[[WHERE_SELF_1]] {pt2e.name = "where_5"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_4]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_2:.+]] = aten.clamp_min %[[WHERE_SELF_5]] min 0.000000e+00 {pt2e.name = "clamp_min_2"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[NEG_1:.+]] = aten.neg %[[OPERATOR_3]] {pt2e.name = "neg_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MAXIMUM_3:.+]] = aten.maximum %[[NEG_1]], %[[CLAMP_MIN_2]] {pt2e.name = "maximum_3"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_1:.+]] = aten.div.Tensor %[[MAXIMUM_3]], 1.275000e+02 {pt2e.name = "div_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_3:.+]] = aten.clamp_min %[[DIV_TENSOR_1]] min 1.1920928955078125E-7 {pt2e.name = "clamp_min_3"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[FULL_1:.+]] = aten.full size [] fill_value 128 dtype ui8 {pt2e.name = "full_1"} : () -> tensor<ui8>
// CHECK-NEXT:   %[[_TO_COPY_2:.+]] = aten._to_copy %[[FULL_1]] dtype i32 {pt2e.name = "_to_copy_2"} : (tensor<ui8>) -> tensor<i32>
// CHECK-NEXT:   %[[_TO_COPY_3:.+]] = aten._to_copy %[[_TO_COPY_2]] dtype f32 {pt2e.name = "_to_copy_3"} : (tensor<i32>) -> tensor<f32>
// CHECK-NEXT:   %[[RECIPROCAL_1:.+]] = aten.reciprocal %[[CLAMP_MIN_3]] {pt2e.name = "reciprocal_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_2:.+]] = aten.mul.Tensor %[[DETACH_1]], %[[RECIPROCAL_1]] {pt2e.name = "mul_2"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ROUND_1:.+]] = aten.round %[[MUL_TENSOR_2]] {pt2e.name = "round_1"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_2:.+]] = aten.add.Tensor %[[ROUND_1]], %[[_TO_COPY_3]] {pt2e.name = "add_2"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[CLAMP_1:.+]] = aten.clamp %[[ADD_TENSOR_2]] min 0 max 255 {pt2e.name = "clamp_1"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[SUB_TENSOR_2:.+]] = aten.sub.Tensor %[[CLAMP_1]], %[[_TO_COPY_3]] {pt2e.name = "sub_2"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_3:.+]] = aten.mul.Tensor %[[SUB_TENSOR_2]], %[[CLAMP_MIN_3]] {pt2e.name = "mul_3"} : (tensor<?x3xf32>, tensor<f32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[SUB_TENSOR_3:.+]] = aten.sub.Tensor %[[RELU]], %[[DETACH_1]] {pt2e.name = "sub_3"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[ADD_TENSOR_3:.+]] = aten.add.Tensor %[[MUL_TENSOR_3]], %[[SUB_TENSOR_3]] {pt2e.name = "add_3"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[EQ_TENSOR_1:.+]] = aten.eq.Tensor %[[ADD_TENSOR_2]], %[[CLAMP_1]] {pt2e.name = "eq_1"} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
// CHECK-NEXT:   %[[WHERE_SELF_6:.+]] = aten.where.self %[[EQ_TENSOR_1]], %[[ADD_TENSOR_3]], %[[MUL_TENSOR_3]] {pt2e.name = "where_6"} : (tensor<?x3xi1>, tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   %[[WHERE_SELF_7:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED]], %[[WHERE_SELF_6]], %[[RELU]] {pt2e.name = "where_7"} : (tensor<i1>, tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.max_val = %[[WHERE_SELF_5]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.min_val = %[[WHERE_SELF_4]] : tensor<f32>
// CHECK-NEXT:   return %[[WHERE_SELF_7]] : tensor<?x3xf32>
// CHECK-NEXT: }
func.func @shared(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %0 = pt2e.observe %x @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<?x3xf32>
  %1 = aten.relu %0 : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %2 = pt2e.observe %1 @observer_0 {pt2e.name = "activation_post_process_1"} : tensor<?x3xf32>
  return %2 : tensor<?x3xf32>
}
