// Why ops stay float, as quantizers decide it.
// RUN: pt2e-opt %s --annotate --report=- | FileCheck %s
// The decisions are in the module, so a report can be made from a file.
// RUN: pt2e-opt %s --annotate -o %t.mlir && pt2e-opt %t.mlir --report=- | FileCheck %s
// RUN: FileCheck %s --input-file=%t.mlir --check-prefix=IR

// CHECK: op name status why, or how its result is quantized

// CHECK-NEXT: aten.sigmoid no_pattern float no pattern of xnnpack has this kind of op
// CHECK-NEXT: aten.view behind float it shares the qparams of its input, and 'aten.sigmoid' (no_pattern) is not quantized
// IR-LABEL: func.func @no_pattern(
// IR: aten.sigmoid {{.*}} {pt2e.decision = {float = {code = "no-pattern", quantizers = "xnnpack"}}, pt2e.name = "no_pattern"}
// IR: aten.view {{.*}} {pt2e.decision = {float = {code = "float-input", producer = "'aten.sigmoid' (no_pattern)"}}, pt2e.name = "behind"}
func.func @no_pattern(%x: tensor<2xf32>) -> tensor<1x2xf32> {
  %0 = aten.sigmoid %x {pt2e.name = "no_pattern"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.view %0 size [1, 2] {pt2e.name = "behind"} : (tensor<2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// CHECK-NEXT: aten.linear double float its operand 'input' is float64, and only float16 or bfloat16 or float32 can be quantized
// CHECK-NEXT: aten.add.Tensor half float its operand 'self' is float16, and only float32 can be quantized
// CHECK-NEXT: aten.add.Tensor mixed float its operand 'other' is int64, and only float32 can be quantized
// CHECK-NEXT: aten.cat doubles float its operand 'tensors' is float64, and only
// CHECK-NEXT: aten.add.Tensor integers no-floats it does not compute float values from float values
// IR-LABEL: func.func @dtypes(
func.func @dtypes(%d: tensor<1x4xf64>, %w: tensor<4x4xf64>, %h: tensor<2xf16>, %x: tensor<2xf32>, %i: tensor<2xi64>) -> (tensor<1x8xf64>, tensor<2xf16>, tensor<2xf32>, tensor<2xi64>) {
  %0 = aten.linear %d, %w {pt2e.name = "double"} : (tensor<1x4xf64>, tensor<4x4xf64>) -> tensor<1x4xf64>
  %1 = aten.add.Tensor %h, %h {pt2e.name = "half"} : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  %2 = aten.add.Tensor %x, %i {pt2e.name = "mixed"} : (tensor<2xf32>, tensor<2xi64>) -> tensor<2xf32>
  %3 = aten.cat [%0, %d] dim 1 {pt2e.name = "doubles"} : (tensor<1x4xf64>, tensor<1x4xf64>) -> tensor<1x8xf64>
  %4 = aten.add.Tensor %i, %i {pt2e.name = "integers"} : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %3, %1, %2, %4 : tensor<1x8xf64>, tensor<2xf16>, tensor<2xf32>, tensor<2xi64>
}

// CHECK-NEXT: aten.add.Tensor masked float its operand 'other' is -3.4028237e15, beside which all other values would quantize to one number
ml_program.global private @minus_large(dense<-3.40282373e15> : tensor<1xf32>) : tensor<1xf32>
// IR-LABEL: func.func @scalar_too_large(
func.func @scalar_too_large(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = ml_program.global_load_const @minus_large : tensor<1xf32>
  %0 = aten.add.Tensor %x, %c {pt2e.name = "masked"} : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-NEXT: aten.conv_transpose2d.input grouped float xnnpack quantizes it only without groups
// IR-LABEL: func.func @shape(
func.func @shape(%x: tensor<1x2x4x4xf32>, %w: tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32> {
  %0 = aten.conv_transpose2d.input %x, %w groups 2 {pt2e.name = "grouped"} : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// CHECK-NEXT: aten.mul.Tensor by_size float its operand 'other' is a number that is known only at run time
// IR-LABEL: func.func @runtime_number(
func.func @runtime_number(%x: tensor<2xf32>, %n: index) -> tensor<2xf32> {
  %0 = aten.mul.Tensor %x, %n {pt2e.name = "by_size"} : (tensor<2xf32>, index) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// The weight is computed: only its result is quantized. The relu is fused with the linear; a relu in place behind it is not in the
// list of in-place ops that share qparams.
// CHECK-NEXT: aten.mul.Tensor weight float it computes a weight or bias of 'linear', and only the result of that is quantized
// CHECK-NEXT: aten.linear linear quantized only its inputs
// CHECK-NEXT: aten.relu relu fused fused with linear; int8 [-128, 127], per tensor affine, histogram, group 2 of @fused
// CHECK-NEXT: aten.relu in_place float xnnpack quantizes it only if it does not work in place
// IR-LABEL: func.func @fused(
// IR: aten.relu {{.*}} {pt2e.annotation = {{.*}}, pt2e.decision = {fused_into = "linear"}, pt2e.name = "relu"}
func.func @fused(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.mul.Tensor %w, %w {pt2e.name = "weight"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = aten.linear %x, %0 {pt2e.name = "linear"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = aten.relu %2 {pt2e.inplace, pt2e.name = "in_place"} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}

// CHECK-NEXT: aten.linear dead float nothing uses its result
// IR-LABEL: func.func @unused(
func.func @unused(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = aten.linear %x, %w {pt2e.name = "dead"} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %x : tensor<1x2xf32>
}

// CHECK: annotated: 15 ops: 12 float, 1 fused, 1 no-floats, 1 quantized
// CHECK-NEXT: 4 float, dtype: aten.add.Tensor, aten.cat, aten.linear
// CHECK-NEXT: 1 float, float-input: aten.view
// CHECK-NEXT: 1 float, form: aten.relu
// CHECK-NEXT: 1 float, no-pattern: aten.sigmoid
// CHECK-NEXT: 1 float, parameter: aten.mul.Tensor
// CHECK-NEXT: 1 float, runtime-number: aten.mul.Tensor
// CHECK-NEXT: 1 float, scalar-too-large: aten.add.Tensor
// CHECK-NEXT: 1 float, shape: aten.conv_transpose2d.input
// CHECK-NEXT: 1 float, unused: aten.linear
