// RUN: pt2e-opt %s --export-torch --split-input-file --verify-diagnostics

func.func @number_without_an_overload(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.floor_divide' has no form in the torch dialect: it takes a number for a tensor}}
  %0 = aten.floor_divide %x, 2.0 : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
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
