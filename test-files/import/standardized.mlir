// A batch norm in training mode that has no running statistics changes none. PyTorch gives 10.2469 for both channels.
// RUN: pt2e-opt %S/Inputs/standardized.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/standardized.pt2 | FileCheck %s --check-prefix=VALUES

// CHECK-LABEL: func.func @forward(
// CHECK: aten.batch_norm
// CHECK-SAME: training true
// CHECK: aten.conv1d
// VALUES: 0 conv1d: float32 [1, 2, 1] = 10.2469{{[0-9]+}}, 10.2469
