// RUN: pt2e-opt %s --export-torch --split-input-file --verify-diagnostics

func.func @choice_of_numbers(%x: tensor<?xf32>, %c: i1) -> index {
  %0 = aten.sym_size.int %x dim 0 : (tensor<?xf32>) -> index
  // expected-error @below {{'aten.operator' has no form in the torch dialect: torch-mlir has no op for torch.sym_ite}}
  %1 = aten.operator "torch::sym_ite(SymBool b, SymInt t, int f) -> SymInt"(%c, %0) {f = 1 : i64, operandSegmentSizes = array<i32: 1, 1>} : (i1, index) -> index
  return %1 : index
}

// -----

pt2e.observer @act #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @prepared(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'pt2e.observe' has no form in the torch dialect}}
  %0 = pt2e.observe %x @act : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

ml_program.global private mutable @cache(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
func.func @mutated() -> tensor<2xf32> {
  // expected-error @below {{'ml_program.global_load' has no form in the torch dialect: the program writes to the buffer, and torch-mlir has values only}}
  %0 = ml_program.global_load @cache : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{'func.func' has no form in the torch dialect: tensor<2xf8E4M3FNUZ> has none}}
func.func @rare_float(%x: tensor<2xf8E4M3FNUZ>) -> tensor<2xf8E4M3FNUZ> {
  return %x : tensor<2xf8E4M3FNUZ>
}
