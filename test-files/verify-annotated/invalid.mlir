// RUN: pt2e-opt %s --verify-annotated --split-input-file --verify-diagnostics

func.func @no_such_node(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': the output shares with the output of 'conv', which is not annotated}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #pt2e.shared<"conv">>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// The node is there, and its output is annotated, but not that edge of it.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @no_such_edge(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "a", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 shares with input 1 of 'a', which is not annotated}}
  %1 = aten.relu %0 {pt2e.name = "b", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"a", 1>]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @circle(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 shares with itself through other shared specs; one of them needs a spec of its own}}
  %0 = aten.relu %x {pt2e.name = "a", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"a">], output = #pt2e.shared<"a", 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @integers(%x: tensor<2xi64>) -> tensor<2xi64> {
  // expected-error @below {{'aten.add.Tensor': input 1 is quantized but has elements of type i64; only f32, f16 and bf16 can be}}
  %0 = aten.add.Tensor %x, %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #act]>} : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @number(%x: tensor<2xf32>, %n: index) -> tensor<2xf32> {
  // expected-error @below {{'aten.mul.Tensor': input 1 is quantized but is not a tensor}}
  %0 = aten.mul.Tensor %x, %n {pt2e.annotation = #pt2e.annotation<inputs = [#act, #act]>} : (tensor<2xf32>, index) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 2, observer = per_channel_min_max>
func.func @axis(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{'aten.relu': input 0 has rank 2, but its spec has channel axis 2}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#weight]>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, is_dynamic = true, observer = per_channel_min_max>
func.func @dynamic_per_channel(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{'aten.relu': input 0 cannot be observed: PyTorch has no op that chooses the qparams of channels at run time; use the observer affine_quantized_placeholder, a per-tensor scheme, or a static spec}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#weight]>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = histogram>
func.func @observer_of_another_scheme(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{'aten.relu': input 0 cannot be observed: the histogram observer does not do per_channel_symmetric; use per_channel_min_max}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = 1, quant_max = 127, observer = min_max>
func.func @range_without_zero(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': the output cannot be observed: the quantized range [1, 127] must contain 0 and at least one more value; change quant_min or quant_max}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0, quant_min = 0, quant_max = 256>
func.func @fixed_range(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.sigmoid': the output cannot be quantized: the quantized range [0, 256] does not fit uint8; change quant_min or quant_max, or use a wider dtype}}
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #probability>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 1.0e-40, zero_point = 0>
func.func @fixed_scale(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{it must be positive, finite, and no denormal number in float32}}
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #probability>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 256>
func.func @fixed_zero_point(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{the output cannot be quantized: the zero point 256 is not in the quantized range [0, 255]}}
  %0 = aten.sigmoid %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #probability>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// An annotation that is not understood must not pass for none.
#act = #pt2e.qspec<dtype = i4, qscheme = per_tensor_affine, observer = min_max>
func.func @unknown_dtype(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu' is annotated with an unknown dtype}}
  // expected-note @below {{the quantized dtypes are i8, ui8, i16, ui16 and i32}}
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @empty_name(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': the output shares with the output of '', which is not annotated}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #pt2e.shared<"">>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#group = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, observer = min_max>
func.func @group(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @below {{'aten.relu': input 0 cannot be observed: the min_max observer does not do symmetric per group of 2; use affine_quantized_min_max}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#group]>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

// Groups are for matrices of known sizes, and there are no ops for other blocks.
#group = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = group, group_size = 2, observer = affine_quantized_min_max>
#row = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = row, observer = affine_quantized_min_max>
#token = #pt2e.qspec<dtype = i8, qscheme = symmetric, granularity = token, observer = affine_quantized_min_max>
func.func @blocks(%x: tensor<2x3xf32>, %y: tensor<1x2x4xf32>, %z: tensor<?x4xf32>) -> (tensor<2x3xf32>, tensor<1x2x4xf32>, tensor<?x4xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  // expected-error @below {{'aten.relu': input 0 cannot be quantized: it is quantized per group of 2, but dimension 1 is of size 3, which is no multiple of 2}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#group]>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-error @below {{'aten.relu': input 0 is quantized per group of 2, and PyTorch has no op for this: groups are for matrices of known sizes, and tokens for qparams that are chosen at run time}}
  %1 = aten.relu %y {pt2e.annotation = #pt2e.annotation<inputs = [#group]>} : (tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  // expected-error @below {{'aten.relu': input 0 is quantized per group of 2, and PyTorch has no op for this}}
  %2 = aten.relu %z {pt2e.annotation = #pt2e.annotation<inputs = [#group]>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // expected-error @below {{'aten.relu': input 0 is quantized per row of dimension -1, and PyTorch has no op for this}}
  %3 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#row]>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-error @below {{'aten.relu': input 0 is quantized per token, and PyTorch has no op for this}}
  %4 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#token]>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1, %2, %3, %4 : tensor<2x3xf32>, tensor<1x2x4xf32>, tensor<?x4xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

// -----

#static = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = placeholder>
#wide = #pt2e.qspec<dtype = i16, qscheme = per_tensor_affine, is_dynamic = true, observer = placeholder>
#counted = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = histogram>
#half = #pt2e.qspec<dtype = f16, qscheme = per_tensor_affine, observer = min_max>
#tokens = #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, quant_min = -127, observer = placeholder>
func.func @dynamic(%x: tensor<2xf32>, %y: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x3xf32>, tensor<2xf32>) {
  // expected-error @below {{'aten.relu': input 0 cannot be observed: the placeholder observer is for casts to f16, and for dynamic quantization, which chooses qparams at run time; add is_dynamic = true, or use an observer that keeps statistics, such as min_max}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#static]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be observed: dynamic quantization is to int8 or uint8, not to int16}}
  %1 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#wide]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be observed: the histogram observer is for static quantization; a dynamic spec needs the observer placeholder or affine_quantized_placeholder}}
  %2 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#counted]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be observed: dynamic quantization per token is affine, to all of int8, with eps = 2^-23, because PyTorch has no other op for it; state these, or take the observer affine_quantized_placeholder}}
  %3 = aten.relu %y {pt2e.annotation = #pt2e.annotation<inputs = [#tokens]>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be observed: float16 is a cast, not a quantization; it takes the placeholder observer, and no quant_min, quant_max or is_dynamic}}
  %4 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#half]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2, %3, %4 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x3xf32>, tensor<2xf32>
}

// -----

#average = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = moving_average_min_max>
func.func @averaged_dynamic(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 cannot be observed: a moving average is for static quantization; a dynamic spec needs averaging_constant = 1.0, or min_max}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#average]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#trained = #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams, ch_axis = 0, observer = moving_average_per_channel_min_max, fake_quant = fused_moving_avg_obs_fake_quantize>
func.func @trained(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{'aten.relu': input 0 cannot be fake-quantized: the fused_moving_avg_obs_fake_quantize fake-quant does not do per_channel_affine_float_qparams}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#trained]>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

// A source that is not annotated, one that stays float, and one that is derived itself.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#nobody = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"conv">], dtype = i32, qscheme = per_tensor_symmetric>
#itself = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"b", 0>], dtype = i32, qscheme = per_tensor_symmetric>
#stays = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"add", 1>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_tensor_symmetric>
func.func @no_sources(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 derives its qparams from the output of 'conv', which has neither an observer nor fixed qparams}}
  %1 = aten.relu %0 {pt2e.name = "a", pt2e.annotation = #pt2e.annotation<inputs = [#nobody]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 derives its qparams from input 0 of 'b', which has neither an observer nor fixed qparams}}
  %2 = aten.relu %1 {pt2e.name = "b", pt2e.annotation = #pt2e.annotation<inputs = [#itself]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.add.Tensor': input 0 derives its qparams from input 1 of 'add', which has neither an observer nor fixed qparams}}
  %3 = aten.add.Tensor %1, %2 {pt2e.name = "add", pt2e.annotation = #pt2e.annotation<inputs = [#stays, #pt2e.float]>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2, %3 : tensor<2xf32>, tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#groups = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = symmetric, granularity = group, group_size = 2>
#axis = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_channel_symmetric, ch_axis = 1>
#floats = #pt2e.derived<derivation = bias, derived_from = [#pt2e.edge_or_node<"relu", 0>, #pt2e.edge_or_node<"relu", 0>], dtype = i32, qscheme = per_channel_affine_float_qparams, ch_axis = 0>
func.func @derived_that_cannot_be(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu", pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be quantized with derived qparams: per group of 2 is not supported, only per tensor and per channel}}
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#groups]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 has rank 1, but its spec has channel axis 1}}
  %2 = aten.relu %1 {pt2e.annotation = #pt2e.annotation<inputs = [#axis]>} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 cannot be quantized with derived qparams: the scheme affine_float_qparams has float zero points, and derived ones are integers; use affine or symmetric}}
  %3 = aten.relu %2 {pt2e.annotation = #pt2e.annotation<inputs = [#floats]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
