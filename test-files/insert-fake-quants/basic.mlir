// Observers become ops that find a range, compute qparams from it as conversion does, and fake-quantize.
// RUN: pt2e-opt %s --insert-fake-quants | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max, fake_quant = fake_quantize, eps = 2.44140625E-4 : f64>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max, fake_quant = fake_quantize>

pt2e.observer @observer_0 #act
pt2e.observer @observer_1 #weight
ml_program.global private @w(dense<1.0> : tensor<2x3xf32>) : tensor<2x3xf32>

// CHECK: module attributes {pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @w(dense<1.000000e+00> : tensor<2x3xf32>) : tensor<2x3xf32>
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.min_val(dense<0x7F800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.max_val(dense<0xFF800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_1.min_val(dense<0x7F800000> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "activation_post_process_1.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_1.max_val(dense<0xFF800000> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "activation_post_process_1.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_1.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_1.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_1.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_1.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-LABEL: func.func @linear(
// CHECK-SAME: %[[ARG0:.+]]: tensor<4x3xf32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_0.min_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_0.max_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH:.+]] = aten.detach %[[ARG0]] {pt2e.name = "detach"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[OPERATOR:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH]]) {keepdim = false} {pt2e.name = "aminmax"} : (tensor<4x3xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[OPERATOR]]#0, %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]] {pt2e.name = "sub"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[SUB_TENSOR]], 1.000000e-02 {pt2e.name = "mul"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]], %[[MUL_TENSOR]] {pt2e.name = "add"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_0_MIN_VAL]]) {} {pt2e.name = "isinf"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF:.+]] = aten.where.self %[[OPERATOR_1]], %[[OPERATOR]]#0, %[[ADD_TENSOR]] {pt2e.name = "where"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_1:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[WHERE_SELF]], %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]] {pt2e.name = "where_1"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_1:.+]] = aten.sub.Tensor %[[OPERATOR]]#1, %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]] {pt2e.name = "sub_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[SUB_TENSOR_1]], 1.000000e-02 {pt2e.name = "mul_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]], %[[MUL_TENSOR_1]] {pt2e.name = "add_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_0_MAX_VAL]]) {} {pt2e.name = "isinf_1"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_2:.+]] = aten.where.self %[[OPERATOR_2]], %[[OPERATOR]]#1, %[[ADD_TENSOR_1]] {pt2e.name = "where_2"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_3:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[WHERE_SELF_2]], %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]] {pt2e.name = "where_3"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_1]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN:.+]] = aten.clamp_min %[[WHERE_SELF_3]] min 0.000000e+00 {pt2e.name = "clamp_min"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_2:.+]] = aten.sub.Tensor %[[CLAMP_MIN]], %[[OPERATOR_3]] {pt2e.name = "sub_2"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[SUB_TENSOR_2]], 2.550000e+02 {pt2e.name = "div"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_1:.+]] = aten.clamp_min %[[DIV_TENSOR]] min 2.44140625E-4 {pt2e.name = "clamp_min_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_1:.+]] = aten.div.Tensor %[[OPERATOR_3]], %[[CLAMP_MIN_1]] {pt2e.name = "div_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[DIV_TENSOR_1]] {pt2e.name = "round"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[RSUB_SCALAR:.+]] = aten.rsub.Scalar %[[ROUND]] other -128 {pt2e.name = "rsub"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[RSUB_SCALAR]] min -128 max 127 {pt2e.name = "clamp"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[_TO_COPY:.+]] = aten._to_copy %[[CLAMP]] dtype i8 {pt2e.name = "_to_copy"} : (tensor<f32>) -> tensor<i8>
// CHECK-NEXT:   %[[_TO_COPY_1:.+]] = aten._to_copy %[[_TO_COPY]] dtype i32 {pt2e.name = "_to_copy_1"} : (tensor<i8>) -> tensor<i32>
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%[[ARG0]], %[[CLAMP_MIN_1]], %[[_TO_COPY_1]]) {quant_max = 127 : i64, quant_min = -128 : i64} {pt2e.name = "fake_quantize_per_tensor_affine"} : (tensor<4x3xf32>, tensor<f32>, tensor<i32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[WHERE_SELF_4:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED]], %[[OPERATOR_4]], %[[ARG0]] {pt2e.name = "where_4"} : (tensor<i1>, tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<2x3xf32>
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_1.min_val : tensor<2xf32> {pt2e.name = "b_activation_post_process_1_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_1.max_val : tensor<2xf32> {pt2e.name = "b_activation_post_process_1_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_1.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_1_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_1.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_1_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH_1:.+]] = aten.detach %[[W]] {pt2e.name = "detach_1"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[OPERATOR_5:.+]] = aten.operator "aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor"(%[[DETACH_1]]) {dim = array<i64: 1>, keepdim = false} {pt2e.name = "amin"} : (tensor<2x3xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[AMAX:.+]] = aten.amax %[[DETACH_1]] dim [1] {pt2e.name = "amax"} : (tensor<2x3xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[MINIMUM:.+]] = aten.minimum %[[ACTIVATION_POST_PROCESS_1_MIN_VAL]], %[[OPERATOR_5]] {pt2e.name = "minimum"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[WHERE_SELF_5:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED]], %[[MINIMUM]], %[[ACTIVATION_POST_PROCESS_1_MIN_VAL]] {pt2e.name = "where_5"} : (tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[MAXIMUM:.+]] = aten.maximum %[[ACTIVATION_POST_PROCESS_1_MAX_VAL]], %[[AMAX]] {pt2e.name = "maximum"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[WHERE_SELF_6:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED]], %[[MAXIMUM]], %[[ACTIVATION_POST_PROCESS_1_MAX_VAL]] {pt2e.name = "where_6"} : (tensor<i1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[OPERATOR_6:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_5]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max_1"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[CLAMP_MIN_2:.+]] = aten.clamp_min %[[WHERE_SELF_6]] min 0.000000e+00 {pt2e.name = "clamp_min_2"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[NEG:.+]] = aten.neg %[[OPERATOR_6]] {pt2e.name = "neg"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[MAXIMUM_1:.+]] = aten.maximum %[[NEG]], %[[CLAMP_MIN_2]] {pt2e.name = "maximum_1"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[DIV_TENSOR_2:.+]] = aten.div.Tensor %[[MAXIMUM_1]], 1.270000e+02 {pt2e.name = "div_2"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[CLAMP_MIN_3:.+]] = aten.clamp_min %[[DIV_TENSOR_2]] min 1.1920928955078125E-7 {pt2e.name = "clamp_min_3"} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:   %[[FULL:.+]] = aten.full size [2] fill_value 0 dtype i8 {pt2e.name = "full"} : () -> tensor<2xi8>
// CHECK-NEXT:   %[[_TO_COPY_2:.+]] = aten._to_copy %[[FULL]] dtype i32 {pt2e.name = "_to_copy_2"} : (tensor<2xi8>) -> tensor<2xi32>
// CHECK-NEXT:   %[[OPERATOR_7:.+]] = aten.operator "aten::fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor"(%[[W]], %[[CLAMP_MIN_3]], %[[_TO_COPY_2]]) {axis = 0 : i64, quant_max = 127 : i64, quant_min = -127 : i64} {pt2e.name = "fake_quantize_per_channel_affine"} : (tensor<2x3xf32>, tensor<2xf32>, tensor<2xi32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[WHERE_SELF_7:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_FAKE_QUANT_ENABLED]], %[[OPERATOR_7]], %[[W]] {pt2e.name = "where_7"} : (tensor<i1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %[[LINEAR:.+]] = aten.linear %[[WHERE_SELF_4]], %[[WHERE_SELF_7]] : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_1.min_val = %[[WHERE_SELF_5]] : tensor<2xf32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.min_val = %[[WHERE_SELF_1]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_1.max_val = %[[WHERE_SELF_6]] : tensor<2xf32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.max_val = %[[WHERE_SELF_3]] : tensor<f32>
// CHECK-NEXT:   return %[[LINEAR]] : tensor<4x2xf32>
// CHECK-NEXT: }
func.func @linear(%x: tensor<4x3xf32>) -> tensor<4x2xf32> {
  %0 = pt2e.observe %x @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<4x3xf32>
  %w = ml_program.global_load_const @w : tensor<2x3xf32>
  %1 = pt2e.observe %w @observer_1 {pt2e.name = "activation_post_process_1"} : tensor<2x3xf32>
  %2 = aten.linear %0, %1 {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight]>} : (tensor<4x3xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}
