// RUN: pt2e-opt %s --verify-captured --split-input-file --verify-diagnostics

func.func @same_name(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{two nodes are named 'relu'}}
  // expected-note @below {{`pt2e.name` must be unique in a function or graph; rename one, or remove the attribute}}
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu' is annotated already}}
  // expected-note @below {{only a captured graph can be prepared}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{two nodes are named 'x'}}
// expected-note @below {{`pt2e.name` must be unique in a function}}
func.func @arguments(%x: tensor<2xf32> {pt2e.name = "x"}, %y: tensor<2xf32> {pt2e.name = "x"}) -> tensor<2xf32> {
  %0 = aten.add.Tensor %x, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @argument_and_op(%x: tensor<2xf32> {pt2e.name = "relu"}) -> tensor<2xf32> {
  // expected-error @below {{two nodes are named 'relu'}}
  // expected-note @below {{`pt2e.name` must be unique in a function}}
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// One error, whatever the number of ops.
// expected-error @below {{'pt2e.observer' shows that the module is prepared already (and 2 ops more)}}
// expected-note @below {{only a captured graph can be prepared; run the later passes on this module instead}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

func.func @observed(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer : tensor<2xf32>
  %1 = aten.relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  %2 = pt2e.observe %1 @observer : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// Text without a stage.
func.func @quantized(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'quantized_decomposed.quantize_per_tensor' shows that the module is quantized already (and 1 op more)}}
  // expected-note @below {{quantize the float model that it was made from; a quantized module can be run, or given to --lower-to-integer}}
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// expected-error @below {{the module is converted; it is quantized already}}
// expected-note @below {{quantize the float model that it was made from}}
module attributes {pt2e.stage = "converted"} {
  func.func @converted(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}

// -----

// expected-error @below {{the module is annotated; only a captured graph can be prepared}}
// expected-note @below {{continue with the later passes, such as --convert}}
module attributes {pt2e.stage = "annotated"} {
  func.func @annotated_module(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}

// -----

// A graph has names of its own: that of an op around it may come again, that of its input may not.
func.func @graph(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %y = aten.neg %x {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %y) {arg1 = {inputs = ["v"]}, arg2 = {inputs = ["v"]}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.relu %v {pt2e.name = "again"} : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    // expected-error @below {{two nodes are named 'v'}}
    // expected-note @below {{`pt2e.name` must be unique in a function or graph; rename one, or remove the attribute}}
    %1 = aten.relu %v {pt2e.name = "v"} : (tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

ml_program.global private @activation_post_process_0.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1>
func.func @trained() -> tensor<i1> {
  // expected-error @below {{'ml_program.global_load_const' shows that the module has fake-quants already: it loads the switch of one}}
  // expected-note @below {{a trained module goes to --convert, which quantizes it by the ranges of the training}}
  %0 = ml_program.global_load_const @activation_post_process_0.fake_quant_enabled : tensor<i1>
  return %0 : tensor<i1>
}
