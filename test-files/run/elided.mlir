// What was left out when a module was printed is missed where it is read.
// RUN: split-file %s %t
// RUN: not pt2e-run %t/global.mlir 2>&1 | FileCheck %s --check-prefix=GLOBAL
// RUN: not pt2e-run %t/constant.mlir 2>&1 | FileCheck %s --check-prefix=CONSTANT
// RUN: pt2e-run %t/unread.mlir | FileCheck %s --check-prefix=UNREAD
// RUN: not pt2e-opt %t/global.mlir -o x.pt2 2>&1 | FileCheck %s --check-prefix=ARCHIVE
// RUN: test ! -e x.pt2
// RUN: not pt2e-opt %t/global.mlir --export-torch 2>&1 | FileCheck %s --check-prefix=TORCH
// RUN: not pt2e-opt %t/literal.mlir --import-torch 2>&1 | FileCheck %s --check-prefix=LITERAL
// RUN: not pt2e-opt %t/examples.mlir --calibrate 2>&1 | FileCheck %s --check-prefix=EXAMPLES

// GLOBAL: 'ml_program.global_load_const' cannot be evaluated: @w: the data of the resource '__elided__' are missing: they were left out when the module was printed; print it whole, with -o x.mlir
// CONSTANT: 'arith.constant' cannot be evaluated: the data of the resource 'c' are missing
// UNREAD: float32 [2]
// ARCHIVE: x.pt2: 'ml_program.global' {{.*}}: cannot be written: the data of the resource '__elided__' are missing
// TORCH: error: 'ml_program.global_load_const' has no form in the torch dialect: the data of the resource '__elided__' are missing
// LITERAL: error: 'torch.vtensor.literal' {{.*}}the data of the resource '__elided__' are missing
// EXAMPLES: error: the example inputs (`pt2e.sample_inputs`) cannot be read: the data of the resource '__elided__' are missing

//--- global.mlir
ml_program.global private @w(dense_resource<__elided__> : tensor<2xf32>) : tensor<2xf32>
func.func @main() -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  return %w : tensor<2xf32>
}
//--- constant.mlir
func.func @main() -> tensor<2xf32> {
  %c = arith.constant dense_resource<c> : tensor<2xf32>
  return %c : tensor<2xf32>
}
//--- unread.mlir
ml_program.global private @w(dense_resource<__elided__> : tensor<2xf32>) : tensor<2xf32>
func.func @main() -> tensor<2xf32> {
  %c = arith.constant dense<1.0> : tensor<2xf32>
  return %c : tensor<2xf32>
}
//--- literal.mlir
func.func @main() -> !torch.vtensor<[2],f32> {
  %0 = torch.vtensor.literal(dense_resource<__elided__> : tensor<2xf32>) : !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}
//--- examples.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
module attributes {pt2e.sample_inputs = dense_resource<__elided__> : tensor<500xui8>} {
  pt2e.observer @observer_0 #minmax
  func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
