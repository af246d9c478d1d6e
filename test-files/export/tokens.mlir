// The qparams of tokens have a row for each row of a value of dynamic sizes, with strides of their own.
// RUN: pt2e-opt %s --insert-qdq -o %t.pt2
// RUN: pt2e-opt %t.pt2 | FileCheck %s

pt2e.observer @token #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder>

// CHECK-LABEL: func.func @forward(
func.func @forward(%x: tensor<?x?x?x8xf32> {pt2e.name = "x", pt2e.layout = ["sizes (s1 [2], s2 [3], s3 [5], 8) strides (Mul(Integer(8), s2, s3) [120], Mul(Integer(8), s3) [40], 8, 1)"]}) -> tensor<?x?x?x8xf32> {
  // CHECK: choose_qparams_per_token_asymmetric {{.*}} {pt2e.layout = ["sizes (s1 [2], s2 [3], s3 [5], 1) strides (Mul(s2, s3) [15], s3 [5], 1, 1)", "sizes (s1 [2], s2 [3], s3 [5], 1) strides (Mul(s2, s3) [15], s3 [5], 1, 1)"]
  // CHECK: quantize_per_token {{.*}} {pt2e.layout = ["sizes (s1 [2], s2 [3], s3 [5], 8) strides (Mul(Integer(8), s2, s3) [120], Mul(Integer(8), s3) [40], 8, 1)"]
  %0 = pt2e.observe %x @token : tensor<?x?x?x8xf32>
  return %0 : tensor<?x?x?x8xf32>
}
