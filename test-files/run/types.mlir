// A result of another type than its op's is an error, and no number. What the verifier cannot know, since sizes are unknown before
// the program runs, the evaluator says.
// RUN: split-file %s %t
// RUN: not pt2e-run %t/dtype.mlir 2>&1 | FileCheck %s --check-prefix=DTYPE
// RUN: not pt2e-run %t/size.mlir 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not pt2e-run %t/rank.mlir 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not pt2e-run %t/list.mlir 2>&1 | FileCheck %s --check-prefix=LIST
// RUN: pt2e-run %t/dynamic.mlir 2> log | FileCheck %s --check-prefix=DYNAMIC
// RUN: not pt2e-opt %t/size.mlir --prepare --convert 2>&1 | FileCheck %s --check-prefix=SIZE

// DTYPE: error: 'aten.relu' op result 0 is tensor<5xf64>, expected tensor<2xf32>
// SIZE: aten.linear: the result is float32 [1, 4], but its type says float32 [2, 4]; the type of the op is wrong, or the program was captured for other sizes
// RANK: aten.squeeze: the result is float32 [3], but its type says float32 [1, 3]
// LIST: aten.split.Tensor: the result is float32 [1], but its type says float32 [2]
// DYNAMIC: float32 [2]

//--- dtype.mlir
func.func @main(%x: tensor<2xf32>) -> tensor<5xf64> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<5xf64>
  return %0 : tensor<5xf64>
}
//--- size.mlir
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @main(%x: tensor<1x4xf32>) -> tensor<2x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %0 = aten.neg %x : (tensor<1x4xf32>) -> tensor<?x4xf32>
  %1 = aten.linear %0, %w : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
//--- rank.mlir
func.func @main(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %0 = aten.neg %x : (tensor<1x3xf32>) -> tensor<?x3xf32>
  %1 = aten.squeeze %0 : (tensor<?x3xf32>) -> tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
//--- list.mlir
func.func @main(%x: tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.neg %x : (tensor<3xf32>) -> tensor<?xf32>
  %1, %2 = aten.split.Tensor %0 split_size 2 : (tensor<?xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %1, %2 : tensor<2xf32>, tensor<2xf32>
}
//--- dynamic.mlir
func.func @main(%x: tensor<2xf32>) -> tensor<?xf32> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
