// No pass does a part of a function.
// RUN: not pt2e-opt %s --annotate 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --remove-dead-ops 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --fold-qdq 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --lower-to-integer 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --prepare 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s --convert 2>&1 | FileCheck %s
// RUN: not pt2e-opt %s -o x.pt2 2>&1 | FileCheck %s --check-prefix=ARCHIVE
// RUN: not pt2e-run %s 2>&1 | FileCheck %s --check-prefix=RUN-IT
// CHECK: blocks.mlir:[[#]]:8: error: @forward has 2 blocks, and passes only take functions and graphs of one block
// CHECK-NOT: annotated
// ARCHIVE: x.pt2: @forward has 2 blocks, and a program has no branches except torch.cond and similar operators
// RUN-IT: @forward has several blocks, and only one can be evaluated

ml_program.global private @w(dense<0.25> : tensor<4x4xf32>) : tensor<4x4xf32>
func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = ml_program.global_load_const @w : tensor<4x4xf32>
  %1 = aten.relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
^bb1:
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
