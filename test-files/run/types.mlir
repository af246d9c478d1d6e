// A result of another type than its op's is an error, and no number.
// RUN: split-file %s %t
// RUN: not pt2e-run %t/dtype.mlir 2>&1 | FileCheck %s --check-prefix=DTYPE
// RUN: not pt2e-run %t/rank.mlir 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not pt2e-run %t/size.mlir 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not pt2e-run %t/list.mlir 2>&1 | FileCheck %s --check-prefix=LIST
// RUN: pt2e-run %t/dynamic.mlir 2> log | FileCheck %s --check-prefix=DYNAMIC
// RUN: not pt2e-opt %t/size.mlir --prepare --convert 2>&1 | FileCheck %s --check-prefix=SIZE

// DTYPE: aten.relu: the result is float32 [2], but its type says float64 [5]; the type of the op is wrong, or the program was captured for other sizes
// RANK: aten.permute: the result is float32 [3, 2], but its type says float32 [6]
// SIZE: aten.linear: the result is float32 [1, 4], but its type says float32 [1, 3]
// LIST: aten.split.Tensor: the result is float32 [1], but its type says float32 [2]
// DYNAMIC: float32 [2]

//--- dtype.mlir
func.func @main(%x: tensor<2xf32>) -> tensor<5xf64> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<5xf64>
  return %0 : tensor<5xf64>
}
//--- rank.mlir
func.func @main(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %0 = aten.permute %x dims [1, 0] : (tensor<2x3xf32>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}
//--- size.mlir
ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x3xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}
//--- list.mlir
func.func @main(%x: tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0, %1 = aten.split.Tensor %x split_size 2 : (tensor<3xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}
//--- dynamic.mlir
func.func @main(%x: tensor<2xf32>) -> tensor<?xf32> {
  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
