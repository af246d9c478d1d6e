// conv-bn-relu in training mode is one pattern: the input, the scaled weight and the result of the relu are fake-quantized. The
// norm keeps eps and momentum, and trains.
// RUN: pt2e-opt %s --prepare-qat | FileCheck %s
// RUN: pt2e-opt %s --prepare="qat=true" | FileCheck %s

ml_program.global private @w(dense<2.0> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
ml_program.global private @mean(dense<0.0> : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @var(dense<3.0> : tensor<3xf32>) : tensor<3xf32>

// CHECK: module attributes {pt2e.stage = "captured"} {
// CHECK-NEXT: ml_program.global private @w(dense<2.000000e+00> : tensor<3x2x1x1xf32>) : tensor<3x2x1x1xf32>
// CHECK-NEXT: ml_program.global private @mean(dense<0.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private @var(dense<3.000000e+00> : tensor<3xf32>) : tensor<3xf32>
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.min_val(dense<0x7F800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_0.max_val(dense<0xFF800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_0.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_0.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_0.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_1.min_val(dense<0x7F800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_1.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_1.max_val(dense<0xFF800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_1.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_1.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_1.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_1.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_1.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_2.min_val(dense<0x7F800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_2.min_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private mutable @activation_post_process_2.max_val(dense<0xFF800000> : tensor<f32>) : tensor<f32> {pt2e.fqn = "activation_post_process_2.max_val", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_2.observer_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_2.observer_enabled", pt2e.kind = "buffer"}
// CHECK-NEXT: ml_program.global private @activation_post_process_2.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1> {pt2e.fqn = "activation_post_process_2.fake_quant_enabled", pt2e.kind = "buffer"}
// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_0.min_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_0.max_val : tensor<f32> {pt2e.name = "b_activation_post_process_0_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_0.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_0_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH:.+]] = aten.detach %[[ARG0]] {pt2e.name = "detach"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
// CHECK-NEXT:   %[[OPERATOR:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH]]) {keepdim = false} {pt2e.name = "aminmax"} : (tensor<1x2x4x4xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[SUB_TENSOR:.+]] = aten.sub.Tensor %[[OPERATOR]]#0, %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]] {pt2e.name = "sub"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[SUB_TENSOR]], 1.000000e-02 {pt2e.name = "mul_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]], %[[MUL_TENSOR]] {pt2e.name = "add_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_0_MIN_VAL]]) {} {pt2e.name = "isinf"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF:.+]] = aten.where.self %[[OPERATOR_1]], %[[OPERATOR]]#0, %[[ADD_TENSOR]] {pt2e.name = "where"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_1:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[WHERE_SELF]], %[[ACTIVATION_POST_PROCESS_0_MIN_VAL]] {pt2e.name = "where_1"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_1:.+]] = aten.sub.Tensor %[[OPERATOR]]#1, %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]] {pt2e.name = "sub_1"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_1:.+]] = aten.mul.Tensor %[[SUB_TENSOR_1]], 1.000000e-02 {pt2e.name = "mul_2"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_1:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]], %[[MUL_TENSOR_1]] {pt2e.name = "add_2"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_0_MAX_VAL]]) {} {pt2e.name = "isinf_1"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_2:.+]] = aten.where.self %[[OPERATOR_2]], %[[OPERATOR]]#1, %[[ADD_TENSOR_1]] {pt2e.name = "where_2"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_3:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_OBSERVER_ENABLED]], %[[WHERE_SELF_2]], %[[ACTIVATION_POST_PROCESS_0_MAX_VAL]] {pt2e.name = "where_3"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_1]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN:.+]] = aten.clamp_min %[[WHERE_SELF_3]] min 0.000000e+00 {pt2e.name = "clamp_min"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_2:.+]] = aten.sub.Tensor %[[CLAMP_MIN]], %[[OPERATOR_3]] {pt2e.name = "sub_2"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR:.+]] = aten.div.Tensor %[[SUB_TENSOR_2]], 2.550000e+02 {pt2e.name = "div_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_1:.+]] = aten.clamp_min %[[DIV_TENSOR]] min 2.44140625E-4 {pt2e.name = "clamp_min_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_1:.+]] = aten.div.Tensor %[[OPERATOR_3]], %[[CLAMP_MIN_1]] {pt2e.name = "div_2"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ROUND:.+]] = aten.round %[[DIV_TENSOR_1]] {pt2e.name = "round"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[RSUB_SCALAR:.+]] = aten.rsub.Scalar %[[ROUND]] other -128 {pt2e.name = "rsub"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP:.+]] = aten.clamp %[[RSUB_SCALAR]] min -128 max 127 {pt2e.name = "clamp"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[_TO_COPY:.+]] = aten._to_copy %[[CLAMP]] dtype i8 {pt2e.name = "_to_copy"} : (tensor<f32>) -> tensor<i8>
// CHECK-NEXT:   %[[_TO_COPY_1:.+]] = aten._to_copy %[[_TO_COPY]] dtype i32 {pt2e.name = "_to_copy_1"} : (tensor<i8>) -> tensor<i32>
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%[[ARG0]], %[[CLAMP_MIN_1]], %[[_TO_COPY_1]]) {quant_max = 127 : i64, quant_min = -128 : i64} {pt2e.name = "fake_quantize_per_tensor_affine"} : (tensor<1x2x4x4xf32>, tensor<f32>, tensor<i32>) -> tensor<1x2x4x4xf32>
// CHECK-NEXT:   %[[WHERE_SELF_4:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_0_FAKE_QUANT_ENABLED]], %[[OPERATOR_4]], %[[ARG0]] {pt2e.name = "where_4"} : (tensor<i1>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
// CHECK-NEXT:   %[[W:.+]] = ml_program.global_load_const @w : tensor<3x2x1x1xf32> {pt2e.name = "w"}
// CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<3xf32> {pt2e.name = "mean"}
// CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<3xf32> {pt2e.name = "var"}
// CHECK-NEXT:   %[[ADD_TENSOR_2:.+]] = aten.add.Tensor %[[VAR]], 1.000000e-03 {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "add"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[SQRT:.+]] = aten.sqrt %[[ADD_TENSOR_2]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "sqrt"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[RECIPROCAL:.+]] = aten.reciprocal %[[SQRT]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "reciprocal"} : (tensor<3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   %[[VIEW:.+]] = aten.view %[[RECIPROCAL]] size [3, 1, 1, 1] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "view"} : (tensor<3xf32>) -> tensor<3x1x1x1xf32>
// CHECK-NEXT:   %[[MUL_TENSOR_2:.+]] = aten.mul.Tensor %[[W]], %[[VIEW]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "mul"} : (tensor<3x2x1x1xf32>, tensor<3x1x1x1xf32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_1.min_val : tensor<f32> {pt2e.name = "b_activation_post_process_1_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_1.max_val : tensor<f32> {pt2e.name = "b_activation_post_process_1_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_1.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_1_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_1_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_1.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_1_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH_1:.+]] = aten.detach %[[MUL_TENSOR_2]] {pt2e.name = "detach_1"} : (tensor<3x2x1x1xf32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[OPERATOR_5:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH_1]]) {keepdim = false} {pt2e.name = "aminmax_1"} : (tensor<3x2x1x1xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[SUB_TENSOR_3:.+]] = aten.sub.Tensor %[[OPERATOR_5]]#0, %[[ACTIVATION_POST_PROCESS_1_MIN_VAL]] {pt2e.name = "sub_3"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_3:.+]] = aten.mul.Tensor %[[SUB_TENSOR_3]], 1.000000e-02 {pt2e.name = "mul_3"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_3:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_1_MIN_VAL]], %[[MUL_TENSOR_3]] {pt2e.name = "add_3"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_6:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_1_MIN_VAL]]) {} {pt2e.name = "isinf_2"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_5:.+]] = aten.where.self %[[OPERATOR_6]], %[[OPERATOR_5]]#0, %[[ADD_TENSOR_3]] {pt2e.name = "where_5"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_6:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED]], %[[WHERE_SELF_5]], %[[ACTIVATION_POST_PROCESS_1_MIN_VAL]] {pt2e.name = "where_6"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_4:.+]] = aten.sub.Tensor %[[OPERATOR_5]]#1, %[[ACTIVATION_POST_PROCESS_1_MAX_VAL]] {pt2e.name = "sub_4"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_4:.+]] = aten.mul.Tensor %[[SUB_TENSOR_4]], 1.000000e-02 {pt2e.name = "mul_4"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_4:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_1_MAX_VAL]], %[[MUL_TENSOR_4]] {pt2e.name = "add_4"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_7:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_1_MAX_VAL]]) {} {pt2e.name = "isinf_3"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_7:.+]] = aten.where.self %[[OPERATOR_7]], %[[OPERATOR_5]]#1, %[[ADD_TENSOR_4]] {pt2e.name = "where_7"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_8:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_OBSERVER_ENABLED]], %[[WHERE_SELF_7]], %[[ACTIVATION_POST_PROCESS_1_MAX_VAL]] {pt2e.name = "where_8"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_8:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_6]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_2:.+]] = aten.clamp_min %[[WHERE_SELF_8]] min 0.000000e+00 {pt2e.name = "clamp_min_2"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[NEG:.+]] = aten.neg %[[OPERATOR_8]] {pt2e.name = "neg"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MAXIMUM:.+]] = aten.maximum %[[NEG]], %[[CLAMP_MIN_2]] {pt2e.name = "maximum"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_2:.+]] = aten.div.Tensor %[[MAXIMUM]], 1.270000e+02 {pt2e.name = "div_3"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_3:.+]] = aten.clamp_min %[[DIV_TENSOR_2]] min 2.44140625E-4 {pt2e.name = "clamp_min_3"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[FULL:.+]] = aten.full size [] fill_value 0 dtype i8 {pt2e.name = "full"} : () -> tensor<i8>
// CHECK-NEXT:   %[[_TO_COPY_2:.+]] = aten._to_copy %[[FULL]] dtype i32 {pt2e.name = "_to_copy_2"} : (tensor<i8>) -> tensor<i32>
// CHECK-NEXT:   %[[OPERATOR_9:.+]] = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%[[MUL_TENSOR_2]], %[[CLAMP_MIN_3]], %[[_TO_COPY_2]]) {quant_max = 127 : i64, quant_min = -127 : i64} {pt2e.name = "fake_quantize_per_tensor_affine_1"} : (tensor<3x2x1x1xf32>, tensor<f32>, tensor<i32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[WHERE_SELF_9:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_1_FAKE_QUANT_ENABLED]], %[[OPERATOR_9]], %[[MUL_TENSOR_2]] {pt2e.name = "where_9"} : (tensor<i1>, tensor<3x2x1x1xf32>, tensor<3x2x1x1xf32>) -> tensor<3x2x1x1xf32>
// CHECK-NEXT:   %[[CONV2D:.+]] = aten.conv2d %[[WHERE_SELF_4]], %[[WHERE_SELF_9]] {pt2e.name = "conv2d"} : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[VIEW_1:.+]] = aten.view %[[RECIPROCAL]] size [1, 3, 1, 1] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "view_1"} : (tensor<3xf32>) -> tensor<1x3x1x1xf32>
// CHECK-NEXT:   %[[DIV_TENSOR_3:.+]] = aten.div.Tensor %[[CONV2D]], %[[VIEW_1]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "div"} : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[DIV_TENSOR_3]] running_mean %[[MEAN]] running_var %[[VAR]] training true momentum 3.000000e-02 eps 1.000000e-03 cudnn_enabled true {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "batch_norm"} : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[RELU:.+]] = aten.relu %[[BATCH_NORM]] {pt2e.decision = {fused_into = "conv2d"}, pt2e.name = "relu"} : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_2_MIN_VAL:.+]] = ml_program.global_load @activation_post_process_2.min_val : tensor<f32> {pt2e.name = "b_activation_post_process_2_min_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_2_MAX_VAL:.+]] = ml_program.global_load @activation_post_process_2.max_val : tensor<f32> {pt2e.name = "b_activation_post_process_2_max_val"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_2_OBSERVER_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_2.observer_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_2_observer_enabled"}
// CHECK-NEXT:   %[[ACTIVATION_POST_PROCESS_2_FAKE_QUANT_ENABLED:.+]] = ml_program.global_load_const @activation_post_process_2.fake_quant_enabled : tensor<i1> {pt2e.name = "b_activation_post_process_2_fake_quant_enabled"}
// CHECK-NEXT:   %[[DETACH_2:.+]] = aten.detach %[[RELU]] {pt2e.name = "detach_2"} : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[OPERATOR_10:.+]]:2 = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%[[DETACH_2]]) {keepdim = false} {pt2e.name = "aminmax_2"} : (tensor<1x3x4x4xf32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:   %[[SUB_TENSOR_5:.+]] = aten.sub.Tensor %[[OPERATOR_10]]#0, %[[ACTIVATION_POST_PROCESS_2_MIN_VAL]] {pt2e.name = "sub_5"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_5:.+]] = aten.mul.Tensor %[[SUB_TENSOR_5]], 1.000000e-02 {pt2e.name = "mul_5"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_5:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_2_MIN_VAL]], %[[MUL_TENSOR_5]] {pt2e.name = "add_5"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_11:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_2_MIN_VAL]]) {} {pt2e.name = "isinf_4"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_10:.+]] = aten.where.self %[[OPERATOR_11]], %[[OPERATOR_10]]#0, %[[ADD_TENSOR_5]] {pt2e.name = "where_10"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_11:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_2_OBSERVER_ENABLED]], %[[WHERE_SELF_10]], %[[ACTIVATION_POST_PROCESS_2_MIN_VAL]] {pt2e.name = "where_11"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_6:.+]] = aten.sub.Tensor %[[OPERATOR_10]]#1, %[[ACTIVATION_POST_PROCESS_2_MAX_VAL]] {pt2e.name = "sub_6"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[MUL_TENSOR_6:.+]] = aten.mul.Tensor %[[SUB_TENSOR_6]], 1.000000e-02 {pt2e.name = "mul_6"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ADD_TENSOR_6:.+]] = aten.add.Tensor %[[ACTIVATION_POST_PROCESS_2_MAX_VAL]], %[[MUL_TENSOR_6]] {pt2e.name = "add_6"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_12:.+]] = aten.operator "aten::isinf(Tensor self) -> Tensor"(%[[ACTIVATION_POST_PROCESS_2_MAX_VAL]]) {} {pt2e.name = "isinf_5"} : (tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   %[[WHERE_SELF_12:.+]] = aten.where.self %[[OPERATOR_12]], %[[OPERATOR_10]]#1, %[[ADD_TENSOR_6]] {pt2e.name = "where_12"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[WHERE_SELF_13:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_2_OBSERVER_ENABLED]], %[[WHERE_SELF_12]], %[[ACTIVATION_POST_PROCESS_2_MAX_VAL]] {pt2e.name = "where_13"} : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[OPERATOR_13:.+]] = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%[[WHERE_SELF_11]]) {max_scalar = 0.000000e+00 : f64} {pt2e.name = "clamp_max_2"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_4:.+]] = aten.clamp_min %[[WHERE_SELF_13]] min 0.000000e+00 {pt2e.name = "clamp_min_4"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[SUB_TENSOR_7:.+]] = aten.sub.Tensor %[[CLAMP_MIN_4]], %[[OPERATOR_13]] {pt2e.name = "sub_7"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_4:.+]] = aten.div.Tensor %[[SUB_TENSOR_7]], 2.550000e+02 {pt2e.name = "div_4"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_MIN_5:.+]] = aten.clamp_min %[[DIV_TENSOR_4]] min 2.44140625E-4 {pt2e.name = "clamp_min_5"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[DIV_TENSOR_5:.+]] = aten.div.Tensor %[[OPERATOR_13]], %[[CLAMP_MIN_5]] {pt2e.name = "div_5"} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[ROUND_1:.+]] = aten.round %[[DIV_TENSOR_5]] {pt2e.name = "round_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[RSUB_SCALAR_1:.+]] = aten.rsub.Scalar %[[ROUND_1]] other -128 {pt2e.name = "rsub_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[CLAMP_1:.+]] = aten.clamp %[[RSUB_SCALAR_1]] min -128 max 127 {pt2e.name = "clamp_1"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   %[[_TO_COPY_3:.+]] = aten._to_copy %[[CLAMP_1]] dtype i8 {pt2e.name = "_to_copy_3"} : (tensor<f32>) -> tensor<i8>
// CHECK-NEXT:   %[[_TO_COPY_4:.+]] = aten._to_copy %[[_TO_COPY_3]] dtype i32 {pt2e.name = "_to_copy_4"} : (tensor<i8>) -> tensor<i32>
// CHECK-NEXT:   %[[OPERATOR_14:.+]] = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%[[RELU]], %[[CLAMP_MIN_5]], %[[_TO_COPY_4]]) {quant_max = 127 : i64, quant_min = -128 : i64} {pt2e.name = "fake_quantize_per_tensor_affine_2"} : (tensor<1x3x4x4xf32>, tensor<f32>, tensor<i32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   %[[WHERE_SELF_14:.+]] = aten.where.self %[[ACTIVATION_POST_PROCESS_2_FAKE_QUANT_ENABLED]], %[[OPERATOR_14]], %[[RELU]] {pt2e.name = "where_14"} : (tensor<i1>, tensor<1x3x4x4xf32>, tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.min_val = %[[WHERE_SELF_1]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_1.min_val = %[[WHERE_SELF_6]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_0.max_val = %[[WHERE_SELF_3]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_1.max_val = %[[WHERE_SELF_8]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_2.min_val = %[[WHERE_SELF_11]] : tensor<f32>
// CHECK-NEXT:   ml_program.global_store @activation_post_process_2.max_val = %[[WHERE_SELF_13]] : tensor<f32>
// CHECK-NEXT:   return %[[WHERE_SELF_14]] : tensor<1x3x4x4xf32>
// CHECK-NEXT: }
func.func @forward(%x: tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32> {
  %w = ml_program.global_load_const @w : tensor<3x2x1x1xf32>
  %mean = ml_program.global_load_const @mean : tensor<3xf32>
  %var = ml_program.global_load_const @var : tensor<3xf32>
  %0 = aten.conv2d %x, %w : (tensor<1x2x4x4xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x4x4xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training true momentum 0.03 eps 1.0e-3 cudnn_enabled true : (tensor<1x3x4x4xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x4x4xf32>
  %2 = aten.relu %1 : (tensor<1x3x4x4xf32>) -> tensor<1x3x4x4xf32>
  return %2 : tensor<1x3x4x4xf32>
}
