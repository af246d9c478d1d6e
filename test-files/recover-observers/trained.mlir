// A program as torch.export gives it after training: the range is in the buffers, which the program writes to. Batch norms and
// dropouts are switched to inference, with their eps and p, and batches are no longer counted.
// RUN: pt2e-opt %s --recover-observers | FileCheck %s

module attributes {pt2e.stage = "captured"} {
  ml_program.global private mutable @fq.min_val(dense<-1.5> : tensor<f32>) : tensor<f32>
  ml_program.global private mutable @fq.max_val(dense<2.25> : tensor<f32>) : tensor<f32>
  ml_program.global private @fq.observer_enabled(dense<true> : tensor<i1>) : tensor<i1>
  ml_program.global private @fq.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1>
  ml_program.global private mutable @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
  ml_program.global private mutable @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
  ml_program.global private mutable @norm.num_batches_tracked(dense<7> : tensor<i64>) : tensor<i64>

  // CHECK: #[[$QSPEC:.+]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, eps = 2.44140625E-4 : f64>
  // CHECK-NEXT: module attributes {pt2e.stage = "calibrated"} {
  // CHECK-NEXT: ml_program.global private @mean(dense<0.000000e+00> : tensor<2xf32>) : tensor<2xf32>
  // CHECK-NEXT: ml_program.global private @var(dense<1.000000e+00> : tensor<2xf32>) : tensor<2xf32>
  // CHECK-NEXT: pt2e.observer @observer_0 #[[$QSPEC]] {state = {max = dense<2.250000e+00> : tensor<1xf32>, min = dense<-1.500000e+00> : tensor<1xf32>}}
  // CHECK-LABEL: func.func @forward(
  // CHECK-SAME: %[[ARG0:.+]]: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // CHECK-NEXT:   %[[OBSERVE:.+]] = pt2e.observe %[[ARG0]] @observer_0 {pt2e.name = "activation_post_process_0"} : tensor<4x2xf32>
  // CHECK-NEXT:   %[[MEAN:.+]] = ml_program.global_load_const @mean : tensor<2xf32>
  // CHECK-NEXT:   %[[VAR:.+]] = ml_program.global_load_const @var : tensor<2xf32>
  // CHECK-NEXT:   %[[BATCH_NORM:.+]] = aten.batch_norm %[[OBSERVE]] running_mean %[[MEAN]] running_var %[[VAR]] training false momentum 3.000000e-02 eps 1.000000e-03 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT:   %[[DROPOUT:.+]] = aten.dropout %[[BATCH_NORM]] p 3.000000e-01 train false : (tensor<4x2xf32>) -> tensor<4x2xf32>
  // CHECK-NEXT:   return %[[DROPOUT]] : tensor<4x2xf32>
  // CHECK-NEXT: }
  func.func @forward(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %min = ml_program.global_load @fq.min_val : tensor<f32>
    %max = ml_program.global_load @fq.max_val : tensor<f32>
    %observes = ml_program.global_load_const @fq.observer_enabled : tensor<i1>
    %fakes = ml_program.global_load_const @fq.fake_quant_enabled : tensor<i1>
    %0 = aten.detach %x : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %lo, %hi = aten.operator "aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)"(%0) {keepdim = false} : (tensor<4x2xf32>) -> (tensor<f32>, tensor<f32>)
    %1 = aten.minimum %min, %lo : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %2 = aten.where.self %observes, %1, %min : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
    %3 = aten.maximum %max, %hi : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %4 = aten.where.self %observes, %3, %max : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
    %5 = aten.operator "aten::clamp_max(Tensor self, Scalar max) -> Tensor"(%2) {max_scalar = 0.0 : f64} : (tensor<f32>) -> tensor<f32>
    %6 = aten.clamp_min %4 min 0.0 : (tensor<f32>) -> tensor<f32>
    %7 = aten.sub.Tensor %6, %5 : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %8 = aten.div.Tensor %7, 255.0 : (tensor<f32>) -> tensor<f32>
    %9 = aten.clamp_min %8 min 2.44140625E-4 : (tensor<f32>) -> tensor<f32>
    %10 = aten.div.Tensor %5, %9 : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %11 = aten.round %10 : (tensor<f32>) -> tensor<f32>
    %12 = aten.rsub.Scalar %11 other -128 : (tensor<f32>) -> tensor<f32>
    %13 = aten.clamp %12 min -128 max 127 : (tensor<f32>) -> tensor<f32>
    %14 = aten._to_copy %13 dtype i8 : (tensor<f32>) -> tensor<i8>
    %15 = aten._to_copy %14 dtype i32 : (tensor<i8>) -> tensor<i32>
    %16 = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%x, %9, %15) {quant_max = 127 : i64, quant_min = -128 : i64} : (tensor<4x2xf32>, tensor<f32>, tensor<i32>) -> tensor<4x2xf32>
    %17 = aten.where.self %fakes, %16, %x : (tensor<i1>, tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %18 = aten.copy %min, %2 {pt2e.inplace} : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %19 = aten.copy %max, %4 {pt2e.inplace} : (tensor<f32>, tensor<f32>) -> tensor<f32>

    %m = ml_program.global_load @mean : tensor<2xf32>
    %v = ml_program.global_load @var : tensor<2xf32>
    %n = ml_program.global_load @norm.num_batches_tracked : tensor<i64>
    %20 = aten.add.Tensor %n, 1 {pt2e.inplace} : (tensor<i64>) -> tensor<i64>
    %y, %21, %22, %23, %24 = aten._native_batch_norm_legit_functional %17, %m, %v training true momentum 0.03 eps 1.0e-3 : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
    %25 = aten.copy %m, %23 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %26 = aten.copy %v, %24 {pt2e.inplace} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %27 = aten.dropout %y p 0.3 train true : (tensor<4x2xf32>) -> tensor<4x2xf32>
    ml_program.global_store @fq.min_val = %18 : tensor<f32>
    ml_program.global_store @fq.max_val = %19 : tensor<f32>
    ml_program.global_store @mean = %25 : tensor<2xf32>
    ml_program.global_store @var = %26 : tensor<2xf32>
    ml_program.global_store @norm.num_batches_tracked = %20 : tensor<i64>
    return %27 : tensor<4x2xf32>
  }
}
