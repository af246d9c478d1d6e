// A buffer and a constant that torch.export made of the same tensor are one global, and a write under one name is seen under
// the other. Expected values are by arithmetic.
// RUN: pt2e-opt %S/Inputs/shared_state.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/shared_state.pt2 -o %t.mlirbc
// RUN: pt2e-run %t.mlirbc | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %S/Inputs/shared_state.pt2 -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: ml_program.global private mutable @state(dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>) : tensor<3xf32>
// CHECK-SAME: pt2e.aliases = [{fqn = "lifted_tensor_0", kind = "constant", name = "c_lifted_tensor_0"}]
// CHECK-LABEL: func.func @forward(
// CHECK-NEXT:   %[[ROW:.+]] = aten.select.int
// CHECK-NEXT:   %[[STATE:.+]] = ml_program.global_load @state
// CHECK-NEXT:   %[[SUM:.+]] = aten.add.Tensor %[[STATE]], %[[ROW]]
// CHECK-NEXT:   %[[MUL:.+]] = aten.mul.Tensor %[[SUM]], 2.0
// CHECK-NEXT:   ml_program.global_store @state = %[[SUM]]
// CHECK-NEXT:   return %[[MUL]]

// VALUES: 0 mul: float32 [3] = 8.0, 12.0, 16.0;
