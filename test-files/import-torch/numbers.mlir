// What Python computes of sizes, and conversions between tensors, integers, floats and bools.
// RUN: pt2e-opt %s --import-torch | FileCheck %s

// Operators of Python's; the importer writes `%` as fmod.
// CHECK-LABEL: func.func @sizes(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?x4xf32>) -> (tensor<?xf32>, tensor<?x4xf32>) {
// CHECK-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 : (tensor<?x4xf32>) -> index
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "_operator::mul(SymInt a, int b) -> SymInt"(%[[SYM_SIZE_INT]]) {b = 2 : i64} : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "_operator::floordiv(SymInt a, SymInt b) -> SymInt"(%[[OPERATOR]], %[[SYM_SIZE_INT]]) {operandSegmentSizes = array<i32: 1, 1>} : (index, index) -> index
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "_operator::mod(SymInt a, int b) -> SymInt"(%[[OPERATOR_1]]) {b = 4 : i64} : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "_operator::neg(SymInt a) -> SymInt"(%[[OPERATOR_2]])  : (index) -> index
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "_operator::sub(SymInt a, SymInt b) -> SymInt"(%[[OPERATOR]], %[[OPERATOR_3]]) {operandSegmentSizes = array<i32: 1, 1>} : (index, index) -> index
// CHECK-NEXT:   %[[ZEROS:.+]] = aten.zeros size [%[[OPERATOR_4]]] : (index) -> tensor<?xf32>
// CHECK-NEXT:   %[[OPERATOR_5:.+]] = aten.operator "_operator::truediv(SymInt a, int b) -> float"(%[[SYM_SIZE_INT]]) {b = 4 : i64} : (index) -> f64
// CHECK-NEXT:   %[[OPERATOR_6:.+]] = aten.operator "_operator::mul(Scalar a, SymInt b) -> float"(%[[OPERATOR_5]], %[[SYM_SIZE_INT]]) {operandSegmentSizes = array<i32: 1, 1>} : (f64, index) -> f64
// CHECK-NEXT:   %[[MUL_SCALAR:.+]] = aten.mul.Scalar %[[ARG0]] other %[[OPERATOR_6]] : (tensor<?x4xf32>, f64) -> tensor<?x4xf32>
// CHECK-NEXT:   return %[[ZEROS]], %[[MUL_SCALAR]] : tensor<?xf32>, tensor<?x4xf32>
// CHECK-NEXT: }
func.func @sizes(%x: !torch.vtensor<[?,4],f32>) -> (!torch.vtensor<[?],f32>, !torch.vtensor<[?,4],f32>) {
  %int0 = torch.constant.int 0
  %int2 = torch.constant.int 2
  %int4 = torch.constant.int 4
  %none = torch.constant.none
  %0 = torch.aten.size.int %x, %int0 : !torch.vtensor<[?,4],f32>, !torch.int -> !torch.int
  %1 = torch.aten.mul.int %0, %int2 : !torch.int, !torch.int -> !torch.int
  %2 = torch.aten.floordiv.int %1, %0 : !torch.int, !torch.int -> !torch.int
  %3 = torch.operator "torch.aten.fmod.int"(%2, %int4) : (!torch.int, !torch.int) -> !torch.int
  %4 = torch.aten.neg.int %3 : !torch.int -> !torch.int
  %5 = torch.aten.sub.int %1, %4 : !torch.int, !torch.int -> !torch.int
  %6 = torch.prim.ListConstruct %5 : (!torch.int) -> !torch.list<int>
  %7 = torch.aten.zeros %6, %none, %none, %none, %none : !torch.list<int>, !torch.none, !torch.none, !torch.none, !torch.none -> !torch.vtensor<[?],f32>
  %8 = torch.aten.div.int %0, %int4 : !torch.int, !torch.int -> !torch.float
  %9 = torch.aten.mul.float_int %8, %0 : !torch.float, !torch.int -> !torch.float
  %10 = torch.aten.mul.Scalar %x, %9 : !torch.vtensor<[?,4],f32>, !torch.float -> !torch.vtensor<[?,4],f32>
  return %7, %10 : !torch.vtensor<[?],f32>, !torch.vtensor<[?,4],f32>
}

// A bool that the importer makes an integer of stays a bool where any number will do.
// CHECK-LABEL: func.func @bools(
// CHECK-SAME: %[[ARG0:.+]]: tensor<?xf32>) -> (tensor<2x2xi1>, tensor<?xf32>) {
// CHECK-NEXT:   %[[SYM_SIZE_INT:.+]] = aten.sym_size.int %[[ARG0]] dim 0 : (tensor<?xf32>) -> index
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "_operator::ge(SymInt a, int b) -> SymBool"(%[[SYM_SIZE_INT]]) {b = 2 : i64} : (index) -> i1
// CHECK-NEXT:   aten._assert_scalar self %[[OPERATOR]] assert_msg "too small" : (i1) -> ()
// CHECK-NEXT:   %[[FULL:.+]] = aten.full size [2, 2] fill_value true dtype i1 : () -> tensor<2x2xi1>
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "torch::sym_int(SymBool a) -> SymInt"(%[[OPERATOR]])  : (i1) -> index
// CHECK-NEXT:   %[[SELECT_INT:.+]] = aten.select.int %[[FULL]] dim 1 index %[[OPERATOR_1]] : (tensor<2x2xi1>, index) -> tensor<2xi1>
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "_operator::ne(SymInt a, int b) -> SymBool"(%[[SYM_SIZE_INT]]) {b = 0 : i64} : (index) -> i1
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "_operator::and_(SymBool a, SymBool b) -> SymBool"(%[[OPERATOR_2]], %[[OPERATOR]]) {operandSegmentSizes = array<i32: 1, 1>} : (i1, i1) -> i1
// CHECK-NEXT:   %[[ADD_SCALAR:.+]] = aten.add.Scalar %[[ARG0]] other %[[OPERATOR_3]] alpha 2 : (tensor<?xf32>, i1) -> tensor<?xf32>
// CHECK-NEXT:   return %[[FULL]], %[[ADD_SCALAR]] : tensor<2x2xi1>, tensor<?xf32>
// CHECK-NEXT: }
func.func @bools(%x: !torch.vtensor<[?],f32>) -> (!torch.vtensor<[2,2],i1>, !torch.vtensor<[?],f32>) {
  %int0 = torch.constant.int 0
  %int2 = torch.constant.int 2
  %true = torch.constant.bool true
  %int11 = torch.constant.int 11
  %none = torch.constant.none
  %message = torch.constant.str "too small"
  %0 = torch.aten.size.int %x, %int0 : !torch.vtensor<[?],f32>, !torch.int -> !torch.int
  %1 = torch.aten.ge.int %0, %int2 : !torch.int, !torch.int -> !torch.bool
  %2 = torch.aten.Int.bool %1 : !torch.bool -> !torch.int
  torch.aten._assert_scalar %2, %message : !torch.int, !torch.str
  %3 = torch.aten.Int.bool %true : !torch.bool -> !torch.int
  %4 = torch.prim.ListConstruct %int2, %int2 : (!torch.int, !torch.int) -> !torch.list<int>
  %5 = torch.aten.full %4, %3, %int11, %none, %none, %none : !torch.list<int>, !torch.int, !torch.int, !torch.none, !torch.none, !torch.none -> !torch.vtensor<[2,2],i1>
  %6 = torch.aten.select.int %5, %3, %2 : !torch.vtensor<[2,2],i1>, !torch.int, !torch.int -> !torch.vtensor<[2],i1>
  %7 = torch.aten.Bool.int %0 : !torch.int -> !torch.bool
  %8 = torch.aten.__and__.bool %7, %1 : !torch.bool, !torch.bool -> !torch.bool
  %9 = torch.aten.Int.bool %8 : !torch.bool -> !torch.int
  %10 = torch.aten.add.Scalar %x, %9, %int2 : !torch.vtensor<[?],f32>, !torch.int, !torch.int -> !torch.vtensor<[?],f32>
  return %5, %10 : !torch.vtensor<[2,2],i1>, !torch.vtensor<[?],f32>
}

// Elements of tensors, and tensors of numbers. Of a float, the integer is what is before the point.
// CHECK-LABEL: func.func @elements(
// CHECK-SAME: %[[ARG0:.+]]: tensor<i64>, %[[ARG1:.+]]: tensor<f32>) -> (tensor<i64>, tensor<f32>) {
// CHECK-NEXT:   %[[ITEM:.+]] = aten.item %[[ARG0]] : (tensor<i64>) -> index
// CHECK-NEXT:   %[[ITEM_1:.+]] = aten.item %[[ARG1]] : (tensor<f32>) -> f64
// CHECK-NEXT:   %[[OPERATOR:.+]] = aten.operator "torch::sym_int(Scalar a) -> SymInt"(%[[ITEM_1]])  : (f64) -> index
// CHECK-NEXT:   %[[OPERATOR_1:.+]] = aten.operator "_operator::add(SymInt a, SymInt b) -> SymInt"(%[[ITEM]], %[[OPERATOR]]) {operandSegmentSizes = array<i32: 1, 1>} : (index, index) -> index
// CHECK-NEXT:   %[[SCALAR_TENSOR:.+]] = aten.scalar_tensor s %[[OPERATOR_1]] dtype i64 : (index) -> tensor<i64>
// CHECK-NEXT:   %[[ITEM_2:.+]] = aten.item %[[ARG0]] : (tensor<i64>) -> index
// CHECK-NEXT:   %[[OPERATOR_2:.+]] = aten.operator "torch::sym_float(SymInt a) -> float"(%[[ITEM_2]])  : (index) -> f64
// CHECK-NEXT:   %[[ITEM_3:.+]] = aten.item %[[ARG1]] : (tensor<f32>) -> f64
// CHECK-NEXT:   %[[OPERATOR_3:.+]] = aten.operator "torch::sym_float(SymInt a) -> float"(%[[ITEM]])  : (index) -> f64
// CHECK-NEXT:   %[[OPERATOR_4:.+]] = aten.operator "_operator::sub(Scalar a, Scalar b) -> float"(%[[ITEM_3]], %[[OPERATOR_2]]) {operandSegmentSizes = array<i32: 1, 1>} : (f64, f64) -> f64
// CHECK-NEXT:   %[[OPERATOR_5:.+]] = aten.operator "_operator::add(Scalar a, Scalar b) -> float"(%[[OPERATOR_4]], %[[OPERATOR_3]]) {operandSegmentSizes = array<i32: 1, 1>} : (f64, f64) -> f64
// CHECK-NEXT:   %[[MUL_SCALAR:.+]] = aten.mul.Scalar %[[ARG1]] other %[[OPERATOR_5]] : (tensor<f32>, f64) -> tensor<f32>
// CHECK-NEXT:   %[[ITEM_4:.+]] = aten.item %[[ARG1]] : (tensor<f32>) -> f64
// CHECK-NEXT:   %[[OPERATOR_6:.+]] = aten.operator "_operator::ne(Scalar a, int b) -> SymBool"(%[[ITEM_4]]) {b = 0 : i64} : (f64) -> i1
// CHECK-NEXT:   %[[OPERATOR_7:.+]] = aten.operator "torch::sym_not(SymBool a) -> SymBool"(%[[OPERATOR_6]])  : (i1) -> i1
// CHECK-NEXT:   %[[MUL_SCALAR_1:.+]] = aten.mul.Scalar %[[MUL_SCALAR]] other %[[OPERATOR_7]] : (tensor<f32>, i1) -> tensor<f32>
// CHECK-NEXT:   return %[[SCALAR_TENSOR]], %[[MUL_SCALAR_1]] : tensor<i64>, tensor<f32>
// CHECK-NEXT: }
func.func @elements(%i: !torch.vtensor<[],si64>, %f: !torch.vtensor<[],f32>) -> (!torch.vtensor<[],si64>, !torch.vtensor<[],f32>) {
  %0 = torch.aten.Int.Tensor %i : !torch.vtensor<[],si64> -> !torch.int
  %1 = torch.aten.Int.Tensor %f : !torch.vtensor<[],f32> -> !torch.int
  %2 = torch.aten.add.int %0, %1 : !torch.int, !torch.int -> !torch.int
  %3 = torch.prim.NumToTensor.Scalar %2 : !torch.int -> !torch.vtensor<[],si64>
  %4 = torch.aten.Float.Tensor %i : !torch.vtensor<[],si64> -> !torch.float
  %5 = torch.aten.FloatImplicit %f : !torch.vtensor<[],f32> -> !torch.float
  %6 = torch.aten.Float.Scalar %0 : !torch.int -> !torch.float
  %13 = torch.aten.sub.float %5, %4 : !torch.float, !torch.float -> !torch.float
  %7 = torch.aten.add.float %13, %6 : !torch.float, !torch.float -> !torch.float
  %8 = torch.aten.mul.Scalar %f, %7 : !torch.vtensor<[],f32>, !torch.float -> !torch.vtensor<[],f32>
  %9 = torch.aten.Bool.Tensor %f : !torch.vtensor<[],f32> -> !torch.bool
  %10 = torch.aten.__not__ %9 : !torch.bool -> !torch.bool
  %11 = torch.aten.Int.bool %10 : !torch.bool -> !torch.int
  %12 = torch.aten.mul.Scalar %8, %11 : !torch.vtensor<[],f32>, !torch.int -> !torch.vtensor<[],f32>
  return %3, %12 : !torch.vtensor<[],si64>, !torch.vtensor<[],f32>
}
