// A dead op is not annotated, and does not decide how others are: alone, annotate leaves it where it is.
// RUN: pt2e-opt %s --annotate 2> %t.err | FileCheck %s
// RUN: FileCheck %s --input-file=%t.err --check-prefix=SAID

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
ml_program.global private mutable @state(dense<0.0> : tensor<1x2xf32>) : tensor<1x2xf32>

// Neither shares with the other.
// SAID: remark: quantizer 'xnnpack' annotated 2 ops; no op left float; 1 op ignored because nothing uses the results
// CHECK-LABEL: func.func @cat
// CHECK: aten.add.Tensor {{.*}}pt2e.annotation
// CHECK: aten.mul.Tensor {{.*}}pt2e.annotation
// CHECK: aten.cat [%{{.*}}, %{{.*}}] dim 1 {pt2e.name = "cat"}
func.func @cat(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %0 = aten.add.Tensor %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.mul.Tensor %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.cat [%0, %1] dim 1 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// The relu is fused: its input has one user that counts. What is done in place to what nobody reads is dead as well.
// SAID: remark: quantizer 'xnnpack' annotated 2 ops; no op left float; 2 ops ignored because nothing uses the results
// CHECK-LABEL: func.func @fused
// CHECK: aten.add.Tensor {{.*}}#pt2e.annotation<inputs = [#{{.*}}, #{{[a-z]*}}]>
// CHECK-NEXT: aten.hardtanh %{{[^ ]*}} {pt2e.inplace, pt2e.name = "hardtanh_"}
// CHECK-NEXT: aten.mul.Tensor %{{[^ ]*}}, %{{[^ ]*}} {pt2e.name = "mul"}
// CHECK-NEXT: aten.relu {{.*}}#pt2e.annotation<inputs = [#pt2e.float], output =
func.func @fused(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.add.Tensor %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = aten.hardtanh %0 {pt2e.inplace, pt2e.name = "hardtanh_"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.mul.Tensor %1, %x {pt2e.name = "mul", pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = aten.relu %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}

// Not dead: what is left in a buffer, and what an operator takes of which nothing is known.
// SAID: remark: quantizer 'xnnpack' annotated 2 ops; 1 op left float: 1 aten.operator
// SAID-NOT: ignored
// CHECK-LABEL: func.func @effects
// CHECK: aten.add.Tensor {{.*}}pt2e.annotation
// CHECK: aten.mul.Tensor {{.*}}pt2e.annotation
func.func @effects(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.add.Tensor %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  ml_program.global_store @state = %0 : tensor<1x2xf32>
  %1 = aten.mul.Tensor %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = aten.operator "library::logs(Tensor x) -> Tensor"(%1) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %x : tensor<1x2xf32>
}
