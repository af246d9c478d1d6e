// A parameter is scaled once for each different norm behind it, and never under the feet of another user.
// RUN: pt2e-opt %s --fuse-conv-bn | FileCheck %s

// With eps = 1, 1/sqrt(var + eps) is [1/2, 1/4]; gamma is 1, beta 0, the mean 0.
ml_program.global private @bn.mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @bn.var(dense<[3.0, 15.0]> : tensor<2xf32>) : tensor<2xf32>
// With it, 1/sqrt(var + eps) is [1/8, 1/16].
ml_program.global private @bn2.var(dense<[63.0, 255.0]> : tensor<2xf32>) : tensor<2xf32>

// One linear called twice, with one norm behind both calls: one folded weight, read by both.
// CHECK{LITERAL}: ml_program.global private @same.weight(dense<[[2.000000e+00, 2.000000e+00], [1.000000e+00, 1.000000e+00]]>
// CHECK-NEXT: ml_program.global private @same.bias(dense<[5.000000e-01, 2.500000e-01]>
ml_program.global private @same.weight(dense<4.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @same.bias(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @same_norm
func.func @same_norm(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK: %[[W:.*]] = ml_program.global_load_const @same.weight
  // CHECK: %[[B:.*]] = ml_program.global_load_const @same.bias
  // CHECK: %[[FIRST:.*]] = aten.linear %{{.*}}, %[[W]] bias %[[B]]
  // CHECK-NEXT: %[[SECOND:.*]] = aten.linear %[[FIRST]], %[[W]] bias %[[B]]
  // CHECK-NEXT: return %[[SECOND]]
  %w = ml_program.global_load_const @same.weight : tensor<2x2xf32>
  %b = ml_program.global_load_const @same.bias : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %2 = aten.linear %1, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %3 = aten.batch_norm %2 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %3 : tensor<3x2xf32>
}

// Two norms behind two calls: each call gets a weight of its own, and the one that they shared goes. (torchao 0.18 scales
// it by the first norm only.)
// CHECK-NOT: @two.weight(
ml_program.global private @two.weight(dense<16.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @two.bias(dense<16.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @two_norms
func.func @two_norms(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK-DAG: %[[W1:.*]] = ml_program.global_load_const @two.weight_1
  // CHECK-DAG: %[[B1:.*]] = ml_program.global_load_const @two.bias_1
  // CHECK-DAG: %[[FIRST:.*]] = aten.linear %{{.*}}, %[[W1]] bias %[[B1]]
  // CHECK-DAG: %[[W2:.*]] = ml_program.global_load_const @two.weight_2
  // CHECK-DAG: %[[B2:.*]] = ml_program.global_load_const @two.bias_2
  // CHECK: aten.linear %[[FIRST]], %[[W2]] bias %[[B2]]
  // CHECK-NEXT: return
  %w = ml_program.global_load_const @two.weight : tensor<2x2xf32>
  %b = ml_program.global_load_const @two.bias : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %var2 = ml_program.global_load_const @bn2.var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %2 = aten.linear %1, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %3 = aten.batch_norm %2 running_mean %mean running_var %var2 training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %3 : tensor<3x2xf32>
}

// A weight that an op without a norm reads too: that op keeps it as it is. The bias has no other user.
// CHECK: ml_program.global private @used.weight(dense<1.600000e+01>
// CHECK-NEXT: ml_program.global private @used.bias(dense<[8.000000e+00, 4.000000e+00]>
ml_program.global private @used.weight(dense<16.0> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @used.bias(dense<16.0> : tensor<2xf32>) : tensor<2xf32>
// CHECK-LABEL: func.func @used_elsewhere
func.func @used_elsewhere(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK-DAG: %[[W:.*]] = ml_program.global_load_const @used.weight :
  // CHECK-DAG: %[[CLONE:.*]] = ml_program.global_load_const @used.weight_1 : {{.*}} {pt2e.name = "used_weight_1"}
  // CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @used.bias :
  // CHECK: %[[FIRST:.*]] = aten.linear %{{.*}}, %[[CLONE]] bias %[[B]]
  // CHECK-NEXT: %[[SECOND:.*]] = aten.linear %[[FIRST]], %[[W]] :
  // CHECK-NEXT: return %[[SECOND]]
  %w = ml_program.global_load_const @used.weight : tensor<2x2xf32>
  %b = ml_program.global_load_const @used.bias : tensor<2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.linear %x, %w bias %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %2 = aten.linear %1, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  return %2 : tensor<3x2xf32>
}

// The norms come in another order than the calls. The clone, read before the first call, is there for both.
// CHECK: ml_program.global private @crossed.weight(dense<1.600000e+01>
ml_program.global private @crossed.weight(dense<16.0> : tensor<2x2xf32>) : tensor<2x2xf32>
// The clones of this file: of the calls of @two_norms, 16 times [1/2, 1/4] and 16 times [1/8, 1/16]; of @used.weight; and
// of @crossed.weight, with the bias that its linears had not.
// CHECK-NEXT{LITERAL}: ml_program.global private @two.weight_1(dense<[[8.000000e+00, 8.000000e+00], [4.000000e+00, 4.000000e+00]]>
// CHECK-NEXT: ml_program.global private @two.bias_1(dense<[8.000000e+00, 4.000000e+00]>
// CHECK-NEXT{LITERAL}: ml_program.global private @two.weight_2(dense<[[2.000000e+00, 2.000000e+00], [1.000000e+00, 1.000000e+00]]>
// CHECK-NEXT: ml_program.global private @two.bias_2(dense<[2.000000e+00, 1.000000e+00]>
// CHECK-NEXT{LITERAL}: ml_program.global private @used.weight_1(dense<[[8.000000e+00, 8.000000e+00], [4.000000e+00, 4.000000e+00]]>
// CHECK-NEXT{LITERAL}: ml_program.global private @crossed.weight_1(dense<[[8.000000e+00, 8.000000e+00], [4.000000e+00, 4.000000e+00]]>
// CHECK-NEXT: ml_program.global private @crossed.weight_bias(dense<0.000000e+00> : tensor<2xf32>)
// CHECK-NOT: ml_program.global
// CHECK-LABEL: func.func @crossed
func.func @crossed(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>) {
  // CHECK-DAG: %[[W:.*]] = ml_program.global_load_const @crossed.weight :
  // CHECK-DAG: %[[CLONE:.*]] = ml_program.global_load_const @crossed.weight_1 :
  // CHECK: %[[A:.*]] = aten.linear %{{.*}}, %[[CLONE]] bias
  // CHECK-NEXT: %[[B:.*]] = aten.linear %{{.*}}, %[[CLONE]] bias
  // CHECK-NEXT: %[[C:.*]] = aten.linear %{{.*}}, %[[W]] :
  // CHECK-NEXT: return %[[A]], %[[B]], %[[C]]
  %w = ml_program.global_load_const @crossed.weight : tensor<2x2xf32>
  %mean = ml_program.global_load_const @bn.mean : tensor<2xf32>
  %var = ml_program.global_load_const @bn.var : tensor<2xf32>
  %0 = aten.linear %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = aten.linear %y, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %2 = aten.batch_norm %1 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %3 = aten.batch_norm %0 running_mean %mean running_var %var training false momentum 0.1 eps 1.0 cudnn_enabled true : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %4 = aten.linear %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  return %3, %2, %4 : tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>
}
