// Batch norms in training mode write to parts of one buffer, one of them in a block. The values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 --verify-captured 2>/dev/null | FileCheck %s
// RUN: pt2e-run %S/Inputs/training_in_block.pt2 2>&1 | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 -o %t.pt2 2>/dev/null && pt2e-run %t.pt2 | FileCheck %s --check-prefix=VALUES

// VALUES: 0 {{.+}}: float32 [4, 2] = -1.34163{{[0-9]*}}, -0.81649{{[0-9]*}}, -0.44721{{[0-9]*}}, 1.63299{{[0-9]*}}
// VALUES: 1 {{.+}}: float32 [2] = 2.30333{{[0-9]*}}, 2.42333{{[0-9]*}}

// CHECK-LABEL: func.func @forward(
// CHECK: %[[STATISTICS:.+]] = ml_program.global_load @statistics
// CHECK: aten._native_batch_norm_legit_functional %arg0
// CHECK-NEXT: %[[MEAN:.+]] = aten.copy {{.+}}pt2e.inplace
// CHECK-NEXT: %[[VAR:.+]] = aten.copy {{.+}}pt2e.inplace
// CHECK-NEXT: %[[HALF:.+]] = aten.select_scatter %[[STATISTICS]], %[[MEAN]] dim 0 index 0
// CHECK-NEXT: %[[WHOLE:.+]] = aten.select_scatter %[[HALF]], %[[VAR]] dim 0 index 1
// CHECK: aten.select.int %[[WHOLE]] dim 0 index 0
// CHECK: aten.select.int %[[WHOLE]] dim 0 index 1
// CHECK: aten._native_batch_norm_legit_functional
// CHECK: ml_program.global_store @statistics
