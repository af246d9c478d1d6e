// An archive is read as it is: blocks are graphs, and a batch norm in training mode gives what it leaves in its statistics.
// RUN: pt2e-opt %S/Inputs/modes.pt2 --no-import | FileCheck %s
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 --no-import | FileCheck %s --check-prefix=TRAINING
// RUN: not pt2e-opt %S/Inputs/modes.pt2 --no-import -o %t.pt2 2>&1 | FileCheck %s --check-prefix=WRITTEN

// Without that, the pipeline `import` is the first that runs.
// RUN: pt2e-opt %S/Inputs/modes.pt2 --no-import -o %t.mlir && pt2e-opt %t.mlir --import -o imported.mlir
// RUN: pt2e-opt %S/Inputs/modes.pt2 -o direct.mlir && cmp imported.mlir direct.mlir
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 --mlir-print-ir-after-all 2>&1 | FileCheck %s --check-prefix=PASSES

// PASSES: IR Dump After {{.*}}inline-grad-mode
// PASSES-NOT: wrap_with_set_grad_enabled
// PASSES: IR Dump After {{.*}}lower-autocast
// PASSES: IR Dump After {{.*}}functionalize-batch-norm
// PASSES: _native_batch_norm_legit_functional

// WRITTEN: has results that PyTorch's operator writes to memory instead; run --import first

// CHECK-LABEL: func.func @forward(
// CHECK: aten.operator "higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2, Tensor arg3, Tensor arg4, Tensor arg5) -> (Tensor[], Tensor written_0, Tensor written_1)"
// CHECK: aten.operator "higher_order::wrap_with_autocast({{.+}}) -> (Tensor[], Tensor written_0, Tensor written_1)"
// CHECK: aten.mm {{.+}} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xbf16>
// CHECK: aten.operator "higher_order::wrap_with_autocast({{.+}}) -> Tensor[]"

// TRAINING-LABEL: func.func @forward(
// TRAINING: aten.operator "higher_order::wrap_with_set_grad_enabled(
// TRAINING: aten.operator "aten::batch_norm({{.+}}) -> (Tensor, Tensor running_mean, Tensor running_var)"
// TRAINING: aten.operator "aten::batch_norm({{.+}}) -> (Tensor, Tensor running_mean, Tensor running_var)"
