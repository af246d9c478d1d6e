// What Python does to symbolic numbers is an operator too. A number is an argument, two others are results.
// RUN: pt2e-opt %S/Inputs/symbols.pt2 --verify-captured --mlir-elide-elementsattrs-if-larger=8 --mlir-elide-resource-strings-if-larger=20 | FileCheck %s

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?x?xf32> {pt2e.layout = ["sizes (s77 [4], s27 [6]) strides (s27 [6], 1)"], pt2e.name = "x"}, %[[ARG1:.+]]: index {pt2e.layout = ["Symbol('s86', integer=True) [5]"], pt2e.name = "n"}) -> (tensor<?x?xf32>, tensor<?x?xf32>, index, f64) {
// CHECK-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 {pt2e.layout = ["s77 [4]"], {{.*}}pt2e.name = "sym_size_int_2"} : (tensor<?x?xf32>) -> index
// CHECK-NEXT:   %[[SYM_SIZE_INT_1:.+]] = aten.sym_size.int %[[ARG0]] dim 1 {pt2e.layout = ["s27 [6]"], {{.*}}pt2e.name = "sym_size_int_3"} : (tensor<?x?xf32>) -> index
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "torch::sym_max(SymInt a, SymInt b) -> SymInt"(%[[SYM_SIZE_INT]], %[[ARG1]]) {operandSegmentSizes = array<i32: 1, 1>} {pt2e.layout = ["Max(s77, Symbol('s86', integer=True)) [5]"], {{.*}}pt2e.name = "sym_max"} : (index, index) -> index
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "_operator::floordiv(SymInt a, int b) -> SymInt"(%[[SYM_SIZE_INT_1]]) {b = 2 : i64} {pt2e.layout = ["FloorDiv(s27, Integer(2)) [3]"], {{.*}}pt2e.name = "floordiv"} : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "_operator::mod(SymInt a, int b) -> SymInt"(%[[OPERATOR_1]]) {b = 3 : i64} {pt2e.layout = ["Mod(FloorDiv(s27, Integer(2)), Integer(3)) [0]"], {{.*}}pt2e.name = "mod"} : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "_operator::add(SymInt a, int b) -> SymInt"(%[[OPERATOR_2]]) {b = 2 : i64} {pt2e.layout = ["Add(Mod(FloorDiv(s27, Integer(2)), Integer(3)), Integer(2)) [2]"], {{.*}}pt2e.name = "add"} : (index) -> index
// CHECK-NEXT:   %[[NEW_ZEROS:.+]] = aten.new_zeros %[[ARG0]] size [%[[OPERATOR]], %[[OPERATOR_3]]] pin_memory false {pt2e.layout = ["sizes (Max(s77, Symbol('s86', integer=True)) [5], Add(Mod(FloorDiv(s27, Integer(2)), Integer(3)), Integer(2)) [2]) strides (Add(Mod(FloorDiv(s27, Integer(2)), Integer(3)), Integer(2)) [2], 1)"], {{.*}}pt2e.name = "new_zeros"} : (tensor<?x?xf32>, index, index) -> tensor<?x?xf32>
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "_operator::truediv(SymInt a, int b) -> float"(%[[SYM_SIZE_INT]]) {b = 2 : i64} {pt2e.layout = ["IntTrueDiv(s77, Integer(2)) [2.0]"], {{.*}}pt2e.name = "truediv"} : (index) -> f64
// CHECK-NEXT:   %[[MUL_TENSOR:.+]] = aten.mul.Tensor %[[ARG0]], %[[OPERATOR_4]] {pt2e.layout = ["sizes (s77 [4], s27 [6]) strides (s27 [6], 1)"], {{.*}}pt2e.name = "mul"} : (tensor<?x?xf32>, f64) -> tensor<?x?xf32>
// CHECK-NEXT:   %[[OPERATOR_5:.+]] = aten.operator "_operator::mul(SymInt a, int b) -> SymInt"(%[[SYM_SIZE_INT]]) {b = 2 : i64} {pt2e.layout = ["Mul(Integer(2), s77) [8]"], {{.*}}pt2e.name = "mul_1"} : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_6:.+]] = aten.operator "_operator::sub(SymInt a, SymInt b) -> SymInt"(%[[OPERATOR_5]], %[[ARG1]]) {operandSegmentSizes = array<i32: 1, 1>} {pt2e.layout = ["Add(Mul(Integer(2), s77), Mul(Integer(-1), Symbol('s86', integer=True))) [3]"], {{.*}}pt2e.name = "sub"} : (index, index) -> index
// CHECK-NEXT:   return %[[NEW_ZEROS]], %[[MUL_TENSOR]], %[[OPERATOR_6]], %[[OPERATOR_4]] : tensor<?x?xf32>, tensor<?x?xf32>, index, f64
// CHECK-NEXT: }
