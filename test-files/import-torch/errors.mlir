// RUN: pt2e-opt %s --import-torch --split-input-file --verify-diagnostics

func.func @unknown_op(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  // expected-error @below {{'torch.prims.collapse' cannot be imported: it is not a known op}}
  %0 = torch.prims.collapse %x : !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

// expected-error @below {{the type !torch.tensor cannot be imported}}
// expected-note @below {{tensors must have value semantics, a rank and a dtype: !torch.vtensor<[2,?],f32>}}
func.func @not_a_value(%x: !torch.tensor) -> !torch.vtensor<[2],f32> {
  %0 = torch.copy.to_vtensor %x : !torch.tensor -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

func.func @no_rank(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<*,f32> {
  // expected-error @below {{the type !torch.vtensor<*,f32> cannot be imported}}
  // expected-note @below {{tensors must have value semantics, a rank and a dtype: !torch.vtensor<[2,?],f32>}}
  %0 = torch.aten.relu %x : !torch.vtensor<[2],f32> -> !torch.vtensor<*,f32>
  return %0 : !torch.vtensor<*,f32>
}

// -----

// expected-error @below {{the type !torch.vtensor<[9223372036854775808],f32> cannot be imported}}
// expected-note @below {{tensors must have value semantics, a rank and a dtype: !torch.vtensor<[2,?],f32>}}
func.func @no_such_size(%x: !torch.vtensor<[9223372036854775808],f32>) -> !torch.vtensor<[2],f32> {
  %0 = torch.aten.relu %x : !torch.vtensor<[9223372036854775808],f32> -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

// expected-error @below {{the type !torch<> cannot be imported}}
// expected-note @below {{tensors must have value semantics, a rank and a dtype: !torch.vtensor<[2,?],f32>}}
func.func @no_type(%x: !torch.) -> !torch.vtensor<[2],f32> {
  %0 = torch.aten.relu %x : !torch. -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

func.func @too_few(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  // expected-error @below {{'torch.aten.add.Tensor' cannot be imported: it has 2 operands, but the schema has 3 arguments}}
  %0 = torch.aten.add.Tensor %x, %x : !torch.vtensor<[2],f32>, !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

func.func @no_such_dtype(%x: !torch.vtensor<[2],f32>) -> !torch.vtensor<[2],f32> {
  %dtype = torch.constant.int 8
  // expected-error @below {{'torch.prims.convert_element_type' cannot be imported: its dtype is not supported}}
  %0 = torch.prims.convert_element_type %x, %dtype : !torch.vtensor<[2],f32>, !torch.int -> !torch.vtensor<[2],f32>
  return %0 : !torch.vtensor<[2],f32>
}

// -----

func.func @kept_list(%x: !torch.vtensor<[2],f32>) -> !torch.list<vtensor> {
  %size = torch.constant.int 1
  %dim = torch.constant.int 0
  // expected-error @below {{'torch.aten.split.Tensor' cannot be imported: the list that it returns must have one torch.prim.ListUnpack as its only use}}
  %0 = torch.aten.split.Tensor %x, %size, %dim : !torch.vtensor<[2],f32>, !torch.int, !torch.int -> !torch.list<vtensor>
  return %0 : !torch.list<vtensor>
}

// -----

func.func @types_missing(%x: !torch.vtensor<[2],f32>) {
  // expected-error @below {{has 2 operands and 1 types}}
  %0 = torch.aten.add %x, %x : !torch.vtensor<[2],f32> -> !torch.vtensor<[2],f32>
  return
}

// -----

func.func @number_of_a_list(%n: !torch.int) -> !torch.int {
  %0 = torch.prim.ListConstruct %n : (!torch.int) -> !torch.list<int>
  // expected-error @below {{'torch.aten.add.int' cannot be imported: an operand is not a number}}
  %1 = torch.aten.add.int %0, %n : !torch.list<int>, !torch.int -> !torch.int
  return %1 : !torch.int
}

// -----

func.func @bool_of_an_integer() -> !torch.int {
  %int1 = torch.constant.int 1
  // expected-error @below {{'torch.aten.Int.bool' cannot be imported: its operand is not a bool}}
  %0 = torch.aten.Int.bool %int1 : !torch.int -> !torch.int
  return %0 : !torch.int
}
