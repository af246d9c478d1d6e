// RUN: pt2e-opt %s --insert-fake-quants --split-input-file --verify-diagnostics

// expected-error @+2 {{observer @observer_0: its spec has no fake-quant}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

// -----

// expected-error @+2 {{observer @observer_0: the statistics of the histogram observer are more than ranges, and cannot be trained; use min_max or moving_average_min_max}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram, fake_quant = fake_quantize>

// -----

// expected-error @+2 {{observer @observer_0: its qparams are not found by an observer, and only such qparams can be trained}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.fixed_qspec<dtype = ui8, scale = 0.5, zero_point = 0>

// -----

// expected-error @+2 {{observer @observer_0: the learnable_fake_quantize fake-quant cannot be written as ops; use fake_quantize or fused_moving_avg_obs_fake_quantize, with default parameters}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = learnable_fake_quantize>

// -----

// expected-error @+2 {{observer @observer_0: per_channel_affine_float_qparams cannot be trained; use an affine or symmetric scheme}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = ui8, qscheme = per_channel_affine_float_qparams, ch_axis = 0, observer = per_channel_min_max, fake_quant = fake_quantize>

// -----

// expected-error @+2 {{observer @observer_0: one scale per token that is chosen at run time cannot be trained; use one scale}}
// expected-note @+1 {{--prepare-qat gives each observer a fake-quant that can be trained}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = affine, granularity = token, is_dynamic = true, observer = placeholder, fake_quant = fake_quantize>

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
pt2e.observer @observer_0 #act
func.func @half(%x: tensor<2xf16>) -> tensor<2xf16> {
  // expected-error @+1 {{only f32 values can be fake-quantized, and this one is f16}}
  %0 = pt2e.observe %x @observer_0 : tensor<2xf16>
  return %0 : tensor<2xf16>
}

// -----

#channel = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 0, observer = per_channel_min_max, fake_quant = fake_quantize>
pt2e.observer @observer_0 #channel
func.func @dynamic(%x: tensor<2x?xf32>) -> tensor<2x?xf32> {
  // expected-error @+2 {{a value of dynamic sizes is fake-quantized per channel}}
  // expected-note @+1 {{PyTorch cannot export that; quantize it with one scale, or export the model with fixed sizes}}
  %0 = pt2e.observe %x @observer_0 : tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
pt2e.observer @observer_0 #act
func.func @branch(%p: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+2 {{a fake-quant cannot be in a graph of control flow}}
    // expected-note @+1 {{it would write its statistics to buffers of the program, which graphs in PyTorch cannot do}}
    %1 = pt2e.observe %a @observer_0 : tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%a: tensor<2xf32>):
    aten.yield %a : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
