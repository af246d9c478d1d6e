// Among the inputs of a program, other tensors may lie between the names of one. Where such a name goes back to is kept.
// RUN: pt2e-opt %S/Inputs/tied_apart.pt2 --verify-captured --mlir-elide-resource-strings-if-larger=20 | FileCheck %s
// RUN: pt2e-opt %S/Inputs/tied_apart.pt2 -o %t.mlirbc && pt2e-opt %t.mlirbc -o %t.pt2
// RUN: pt2e-opt %t.pt2 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK: ml_program.global private @first.weight(
// CHECK-SAME: pt2e.aliases = [
// CHECK-SAME: {before = "other.weight", fqn = "second.weight", kind = "parameter", name = "p_second_weight", position = 2 : i64}
// CHECK-SAME: {before = "", fqn = "third.weight", kind = "parameter", name = "p_third_weight", position = 4 : i64}
// CHECK-NEXT: ml_program.global private @middle.weight(
// CHECK-NEXT: ml_program.global private @other.weight(
// CHECK-LABEL: func.func @forward(
