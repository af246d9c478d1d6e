// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

func.func @neither_operand_nor_number(%x: tensor<4xf32>) {
  // expected-error @+1 {{exactly one of operand 'other' and attribute 'other_scalar' is given}}
  %0 = "aten.add.Tensor"(%x) {alpha = 1} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @both_operand_and_number(%x: tensor<4xf32>) {
  // expected-error @+1 {{exactly one of operand 'other' and attribute 'other_scalar' is given}}
  %0 = "aten.add.Tensor"(%x, %x) {other_scalar = 1} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @operand_beside_a_constant(%x: tensor<4xf32>, %n: index) {
  // expected-error @+1 {{operand 'index' is given exactly if 'static_index' is dynamic}}
  %0 = "aten.select.int"(%x, %n) {dim = 0, static_index = 3} : (tensor<4xf32>, index) -> tensor<f32>
  return
}

// -----

func.func @operand_without_a_place(%x: tensor<4xf32>, %n: index) {
  // expected-error @+1 {{there is one operand 'size' for each dynamic element of 'static_size'}}
  %0 = "aten.expand"(%x, %n) {static_size = array<i64: 4>} : (tensor<4xf32>, index) -> tensor<4xf32>
  return
}

// -----

func.func @tensor_without_a_place(%x: tensor<4xf32>) {
  // expected-error @+1 {{there is one operand 'indices' for each true element of 'indices_mask'}}
  %0 = "aten.index.Tensor"(%x, %x) {indices_mask = array<i1: false, false>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @number_of_another_width(%x: tensor<4xf32>) {
  // expected-error @+1 {{attribute 'min' failed to satisfy constraint: i64, f64 or bool attribute}}
  %0 = "aten.clamp"(%x) {min = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @number_out_of_range(%x: tensor<4xf32>) {
  // expected-error @+1 {{integer does not fit into 64 bits}}
  %0 = aten.clamp %x min -9223372036854775809 : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @negative_bool(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a number after '-'}}
  %0 = aten.clamp %x min -true : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @in_place_overload(%x: tensor<4xf32>) {
  // expected-error @+1 {{aten.relu_}}
  %0 = "aten.relu_"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return
}
