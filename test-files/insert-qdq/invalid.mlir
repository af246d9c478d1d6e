// RUN: pt2e-opt %s --insert-qdq --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @first: the observer has seen no data; calibrate it first}}
// expected-note @below {{calibrate with --calibrate="data=FILE or FOLDER" before --convert}}
pt2e.observer @first #act
// expected-error @below {{observer @second: the observer has seen no data}}
// expected-note @below {{calibrate with}}
pt2e.observer @second #act
func.func @uncalibrated(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @first : tensor<2xf32>
  %1 = pt2e.observe %0 @second : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i16, qscheme = per_tensor_affine, is_dynamic = true, observer = min_max>
// expected-error @below {{observer @dynamic: dynamic quantization is to int8 or uint8, not to int16}}
pt2e.observer @dynamic #act

// -----

#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0, quant_min = 0, quant_max = 256>
// expected-error @below {{observer @fixed: the quantized range [0, 256] does not fit uint8; change quant_min or quant_max, or use a wider dtype}}
pt2e.observer @fixed #probability

// -----

// 1e39 is infinite in float32.
#huge = #pt2e.fixed_qspec<dtype = ui8, scale = 1.0e39, zero_point = 0>
// expected-error @below {{it must be positive, finite, and no denormal number in float32}}
pt2e.observer @huge #huge

// -----

#outside = #pt2e.fixed_qspec<dtype = ui8, scale = 0.5, zero_point = -1>
// expected-error @below {{observer @outside: the zero point -1 is not in the quantized range [0, 255]; 0 could not be quantized exactly}}
pt2e.observer @outside #outside

// -----

// A module that was never prepared would be called converted.
// expected-error @below {{the module has no observers to convert}}
// expected-note @below {{run --prepare first, and --convert instead of --insert-qdq}}
module {
  func.func @captured(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// A source that goes through no observer, and one that there is not.
#bias = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu">], dtype = i32, qscheme = per_tensor_symmetric>
pt2e.observer @half #pt2e.fixed_qspec<dtype = i8, scale = 0.5, zero_point = 0>
pt2e.observer @bias #bias
func.func @unobserved_source(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @half : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu_1"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{observer @bias: it derives from the output of 'relu', which goes through no observer}}
  %3 = pt2e.observe %2 @bias : tensor<2xf32>
  return %3 : tensor<2xf32>
}

// -----

#bias = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_tensor_symmetric>
pt2e.observer @bias #bias
pt2e.observer @act #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = placeholder>
func.func @dynamic_source(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @act : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{observer @bias: it derives from input 0 of 'relu', whose qparams are chosen at run time}}
  %2 = pt2e.observe %1 @bias : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

#bias = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_tensor_symmetric>
pt2e.observer @bias #bias
func.func @derived_source(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{observer @bias: it derives from input 0 of 'relu', whose qparams are derived too, which is not supported}}
  %0 = pt2e.observe %x @bias : tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// Two scales for a tensor of three channels.
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max>
#bias = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_channel_symmetric, ch_axis = 0>
pt2e.observer @w #weight {state = {max = dense<1.0> : tensor<2xf32>, min = dense<-1.0> : tensor<2xf32>}}
pt2e.observer @bias #bias
func.func @channels(%x: tensor<2x2xf32>, %b: tensor<3xf32>) -> tensor<3xf32> {
  %0 = pt2e.observe %x @w : tensor<2x2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  // expected-error @below {{observer @bias: there are 2 scales, but the tensor of this spec is quantized per index of axis 0}}
  %2 = pt2e.observe %b @bias : tensor<3xf32>
  return %2 : tensor<3xf32>
}

// -----

// Only one observer does groups.
#group = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, observer = min_max>
// expected-error @below {{observer @group: the min_max observer does not do symmetric per group of 2; use affine_quantized_min_max}}
pt2e.observer @group #group

// -----

// PyTorch's op for tokens has one form.
#token = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = token, is_dynamic = true, observer = placeholder>
// expected-error @below {{observer @token: dynamic quantization per token is affine, to all of int8, with eps = 2^-23, because PyTorch has no other op for it; state these, or take the observer affine_quantized_placeholder}}
pt2e.observer @token #token

// -----

#token = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder>
pt2e.observer @token #token
func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @below {{a value of rank 0 has no tokens}}
  // expected-note @below {{quantize it per tensor}}
  %0 = pt2e.observe %x @token : tensor<f32>
  return %0 : tensor<f32>
}

// -----

#token = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, observer = affine_quantized_min_max>
pt2e.observer @token #token {state = {max = dense<1.0> : tensor<2xf32>, min = dense<-1.0> : tensor<2xf32>}}
func.func @dynamic_size(%x: tensor<2x?xf32>) -> tensor<2x?xf32> {
  // expected-error @below {{observer @token: a value with a dynamic size cannot be quantized per token}}
  // expected-note @below {{export the model with fixed sizes, or quantize it per tensor}}
  %0 = pt2e.observe %x @token : tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// -----

// expected-error @below {{observer @real: has zero points that are real numbers, which no op takes; use another scheme than affine_float_domain}}
pt2e.observer @real #pt2e.qspec<dtype = ui8, qscheme = affine_float_domain, granularity = tensor, quant_min = 0, quant_max = 15, observer = affine_quantized_min_max> {state = {max = dense<1.0> : tensor<1xf32>, min = dense<-1.0> : tensor<1xf32>}}
func.func @real_zero_point(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = pt2e.observe %x @real : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
