// Embedding tables: uint8, with a float scale and offset for each row. Together with another backend, which takes the rest.
// RUN: pt2e-opt %s --annotate="quantizer=embedding" | FileCheck %s
// RUN: pt2e-opt %s --annotate="quantizer=embedding,x86-inductor" | FileCheck %s --check-prefix=BOTH

// CHECK: #[[$TABLE:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams, ch_axis = 0, observer = per_channel_min_max, eps = 2.44140625E-4 : f64>
// BOTH-DAG: #[[$TABLE:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams,
// BOTH-DAG: #[[$ACT:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine,
// BOTH-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric,

// The table is the weight of the linear layer, too: each has qparams of its own.
// CHECK-LABEL: func.func @tied
// BOTH-LABEL: func.func @tied
func.func @tied(%i: tensor<1x3xi64>, %w: tensor<10x4xf32>) -> tensor<1x3x10xf32> {
  // CHECK: aten.embedding {{.*}}#pt2e.annotation<inputs = [#[[$TABLE]], #pt2e.float]>
  // CHECK-NOT: aten.linear {{.*}}pt2e.annotation
  // BOTH: aten.embedding {{.*}}#pt2e.annotation<inputs = [#[[$TABLE]], #pt2e.float]>
  // BOTH: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$ACT]], #[[$W]]]>
  %0 = aten.embedding %w, %i : (tensor<10x4xf32>, tensor<1x3xi64>) -> tensor<1x3x4xf32>
  %1 = aten.linear %0, %w : (tensor<1x3x4xf32>, tensor<10x4xf32>) -> tensor<1x3x10xf32>
  return %1 : tensor<1x3x10xf32>
}

// The result of an embedding is float, so a cat of two stays float.
// BOTH-LABEL: func.func @cat
func.func @cat(%i: tensor<1x3xi64>, %w: tensor<10x4xf32>) -> tensor<1x3x8xf32> {
  // BOTH: aten.cat
  // BOTH-NOT: pt2e.annotation
  // BOTH: return
  %0 = aten.embedding %w, %i : (tensor<10x4xf32>, tensor<1x3xi64>) -> tensor<1x3x4xf32>
  %1 = aten.cat [%0, %0] dim 2 : (tensor<1x3x4xf32>, tensor<1x3x4xf32>) -> tensor<1x3x8xf32>
  return %1 : tensor<1x3x8xf32>
}
