// Ops on masks stay float, whatever the mask is and wherever it comes from; what is around them is quantized. The one call of
// synthetic input is what observers have seen.
// RUN: pt2e-opt %s --prepare --complete-calibration --keep-masks-float --verify-prepared --verify-calibrated -o %t.mlir 2> %t.err
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.err --check-prefix=SAID
// What torchao does, to the last scale; that it is senseless is said.
// RUN: pt2e-opt %s --prepare --complete-calibration --keep-masks-float="masks=quantized" -o %t.strict.mlir 2> %t.strict.err
// RUN: pt2e-opt %s --prepare --complete-calibration -o %t.same.mlir && diff %t.strict.mlir %t.same.mlir
// RUN: FileCheck %s --input-file=%t.strict.err --check-prefix=STRICT

// SAID: remark: 'aten.add.Tensor' stays float: observer @observer_{{[0-9]+}} of input 1 saw values from -3.402823e38 to 0.000000e0, such as those of a mask
// SAID: note: --convert="masks=quantized" quantizes it, as torchao does
// STRICT: warning: observer @observer_{{[0-9]+}} of `finfo_min` saw values from -3.402823e38 to 0.000000e0: with these in the range, all other values quantize to one number
// STRICT: note: --convert="masks=float", which is the default, keeps the ops that use it float

ml_program.global private @finfo_min(dense<[[0.0, -3.40282347E+38], [0.0, 0.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @infinite(dense<[[0.0, 0xFF800000], [0.0, 0.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
ml_program.global private @only_infinite(dense<0xFF800000> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @w(dense<[[0.5, -1.0], [0.25, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// A buffer of the smallest numbers. The scores stay quantized, the linear after the softmax too.
// CHECK-LABEL: func.func @buffer
// CHECK: %[[MUL:.*]] = aten.mul.Tensor %{{.*}}, %{{.*}} {pt2e.annotation
// CHECK: %[[SCORES:.*]] = pt2e.observe %[[MUL]]
// CHECK: %[[MASK:.*]] = ml_program.global_load_const @finfo_min
// CHECK: %[[ADD:.*]] = aten.add.Tensor %[[SCORES]], %[[MASK]] {pt2e.decision = {{[^#]*}}pt2e.name = "add_tensor"}
// CHECK: %[[P:.*]] = aten.softmax.int %[[ADD]]
// CHECK: %[[Q:.*]] = pt2e.observe %[[P]]
// CHECK: aten.linear %[[Q]], %{{.*}} {pt2e.annotation
func.func @buffer(%x: tensor<2x2xf32>, %y: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = aten.mul.Tensor %x, %y : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %m = ml_program.global_load_const @finfo_min : tensor<2x2xf32>
  %1 = aten.add.Tensor %0, %m {pt2e.name = "add_tensor"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.softmax.int %1 dim 1 : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %3 = aten.linear %2, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

// A histogram leaves infinities out, but not without a trace.
// SAID: 'aten.add.Tensor' stays float: observer @observer_{{[0-9]+}} of input 1 saw values from 0.000000e0 to 0.000000e0 and 1 infinity
// CHECK-LABEL: func.func @infinity
// CHECK-SAME: %[[X:.*]]: tensor<2x2xf32>
// CHECK-NEXT: %[[MASK:.*]] = ml_program.global_load_const @infinite
// CHECK-NEXT: aten.add.Tensor %[[X]], %[[MASK]] {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
func.func @infinity(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %m = ml_program.global_load_const @infinite : tensor<2x2xf32>
  %0 = aten.add.Tensor %x, %m : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// Of a mask that is nothing but infinities, no histogram is left.
// SAID: 'aten.add.Tensor' stays float: observer @observer_{{[0-9]+}} of input 1 saw nothing but 2 infinities
// CHECK-LABEL: func.func @nothing_else
// CHECK: aten.add.Tensor %{{.*}}, %{{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
func.func @nothing_else(%x: tensor<2xf32>) -> tensor<2xf32> {
  %m = ml_program.global_load_const @only_infinite : tensor<2xf32>
  %0 = aten.add.Tensor %x, %m : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// An input that is turned into a mask; synthetic integers are 0.
// CHECK-LABEL: func.func @input
// CHECK-NOT: pt2e.annotation
// CHECK: return
func.func @input(%x: tensor<2xf32>, %keep: tensor<2xi64>) -> tensor<2xf32> {
  %0 = aten.to.dtype %keep dtype f32 : (tensor<2xi64>) -> tensor<2xf32>
  %1 = aten.rsub.Scalar %0 other 1.0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.mul.Tensor %1, -3.4028234663852886e+38 : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.add.Tensor %x, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// A mask that is multiplied with, and two masks that are added first.
// CHECK-LABEL: func.func @several
// CHECK: %[[M:.*]] = ml_program.global_load_const @finfo_min
// CHECK-NEXT: %[[I:.*]] = ml_program.global_load_const @infinite
// CHECK-NEXT: %[[BOTH:.*]] = aten.add.Tensor %[[M]], %[[I]] {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
// CHECK-NEXT: %[[MUL:.*]] = aten.mul.Tensor %{{.*}}, %[[M]] {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
// CHECK-NEXT: aten.add.Tensor %[[MUL]], %[[BOTH]] {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
func.func @several(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %m = ml_program.global_load_const @finfo_min : tensor<2x2xf32>
  %i = ml_program.global_load_const @infinite : tensor<2x2xf32>
  %0 = aten.add.Tensor %m, %i : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.mul.Tensor %x, %m : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %2 = aten.add.Tensor %1, %0 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// Scores that are masked in another way keep the mask when something is added to them.
// CHECK-LABEL: func.func @filled
// CHECK: %[[FILLED:.*]] = aten.masked_fill.Scalar
// CHECK-NEXT: aten.add.Tensor %[[FILLED]], %{{.*}} {pt2e.decision = {{[^#]*}}pt2e.name = {{"[a-z_0-9]*"}}}
func.func @filled(%x: tensor<2xf32>, %bias: tensor<2xf32>, %i: tensor<2xi64>) -> tensor<2xf32> {
  %hide = aten.eq.Scalar %i other 0 : (tensor<2xi64>) -> tensor<2xi1>
  %0 = aten.masked_fill.Scalar %x, %hide value -inf : (tensor<2xf32>, tensor<2xi1>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, %bias : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
