// An archive of PyTorch 2.8: weights and constants are pickled, tied ones too, and nodes have no names of their own. Expected
// values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/older.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/older.pt2 -o %t.mlirbc
// RUN: pt2e-run %t.mlirbc | FileCheck %s --check-prefix=VALUES
// It is written in the newer form.
// RUN: pt2e-opt %S/Inputs/older.pt2 -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/older.pt2 --prepare --convert -o %t.q.pt2

// CHECK: ml_program.global private @first.weight(dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-SAME: fqn = "second.weight", kind = "parameter"
// CHECK-SAME: pt2e.kind = "parameter"
// CHECK-SAME: pt2e.requires_grad
// CHECK: ml_program.global private mutable @count(dense<0> : tensor<i64>) : tensor<i64> {pt2e.fqn = "count", pt2e.kind = "buffer", pt2e.name = "b_count"}
// CHECK: ml_program.global private @shift(dense<[1.000000e+01, 2.000000e+01]> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "shift", pt2e.kind = "non_persistent_buffer", pt2e.name = "b_shift"}
// CHECK: ml_program.global private @lifted_tensor_0(dense<2.000000e+00> : tensor<f32>) : tensor<f32> {pt2e.fqn = "lifted_tensor_0", pt2e.kind = "constant", pt2e.name = "c_lifted_tensor_0"}
// CHECK-LABEL: func.func @forward(
// CHECK: aten.linear {{.*}}pt2e.name = "linear"
// Several results have names of their own, and the op is called after none of them.
// CHECK: aten.chunk {{.*}}pt2e.name = "chunk", pt2e.result_names = ["getitem", "getitem_1"]
// CHECK: aten.operator "_operator::mul{{.*}}pt2e.name = "mul"

// VALUES: mul_1: float32 [6] = 40.0, 99.0, 171.0, 20.0, 47.0, 79.0;
