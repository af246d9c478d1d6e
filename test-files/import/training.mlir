// Batch norms in training mode write their running statistics: what they give becomes functional, and the buffers are stored.
// PyTorch gives these values, and statistics of 0.76, 0.76 and 2.806, 4.17 after the call.
// RUN: pt2e-opt %S/Inputs/training.pt2 --verify-captured -o %t.mlir 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: pt2e-run %t.mlir | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %t.mlir -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-captured 2>&1 | FileCheck %s --check-prefix=AGAIN
// RUN: pt2e-run %t.pt2 | FileCheck %s --check-prefix=VALUES

// SAID: training.pt2{{.*}}: warning: the model was exported in training mode: 2 batch norm(s) (`batch_norm`, `batch_norm_1`) normalize by each batch, and write their running statistics
// SAID: note: each becomes a functional batch norm, and its new statistics are stored in the buffers
// SAID: note: for inference, call `model.eval()` before torch.export.export

// CHECK: ml_program.global private mutable @norm.running_mean
// CHECK: ml_program.global private mutable @norm.running_var
// CHECK-LABEL: func.func @forward(
// CHECK: %[[MEAN:.+]] = ml_program.global_load @norm.running_mean
// CHECK: %[[VAR:.+]] = ml_program.global_load @norm.running_var
// CHECK: %{{.+}}, %{{.+}}, %{{.+}}, %[[NEW_MEAN:.+]], %[[NEW_VAR:.+]] = aten._native_batch_norm_legit_functional %arg0, %[[MEAN]], %[[VAR]] {{.*}}training true
// CHECK-NEXT: %[[MEAN_1:.+]] = aten.copy %[[MEAN]], %[[NEW_MEAN]] {pt2e.inplace
// CHECK-NEXT: %[[VAR_1:.+]] = aten.copy %[[VAR]], %[[NEW_VAR]] {pt2e.inplace
// CHECK: %{{.+}}, %{{.+}}, %{{.+}}, %[[NEW_MEAN:.+]], %[[NEW_VAR:.+]] = aten._native_batch_norm_legit_functional %{{.+}}, %[[MEAN_1]], %[[VAR_1]] {{.*}}training true
// CHECK-NEXT: %[[MEAN_2:.+]] = aten.copy %[[MEAN_1]], %[[NEW_MEAN]] {pt2e.inplace
// CHECK-NEXT: %[[VAR_2:.+]] = aten.copy %[[VAR_1]], %[[NEW_VAR]] {pt2e.inplace
// CHECK: ml_program.global_store @norm.running_mean = %[[MEAN_2]]
// CHECK: ml_program.global_store @norm.running_var = %[[VAR_2]]

// VALUES: 0 {{.+}}: float32 [4, 2] = -1.3416{{[0-9]*}}, -1.6329{{[0-9]*}}, -0.4472{{[0-9]*}}, 3.2659

// Written, the program says itself what it writes to.
// AGAIN-NOT: warning
// AGAIN: func.func @forward(
// AGAIN-NOT: warning
