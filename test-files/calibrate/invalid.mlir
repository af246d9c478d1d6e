// RUN: pt2e-opt %s --calibrate --split-input-file --verify-diagnostics

// expected-error @below {{the module has no observers to calibrate}}
// expected-note @below {{--prepare inserts them}}
module {
}

// -----

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{the module carries no example inputs; name calibration data with --calibrate="data=FILE or FOLDER"}}
module {
  pt2e.observer @observer_0 #minmax
  func.func @no_data(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
ml_program.global private @w(dense<[0.0, 0x7FC00000]> : tensor<2xf32>) : tensor<2xf32>
func.func @nan() -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  // expected-error @below {{observer @observer_0 of `w`: the observed tensor of shape [2] holds NaN; look for the first op of the float model that makes it, or fix the calibration data}}
  %0 = pt2e.observe %w @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#channel = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, ch_axis = 1, observer = per_channel_min_max>
pt2e.observer @observer_0 #channel
ml_program.global private @w(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
func.func @axis() -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  // expected-error @below {{observer @observer_0 of `w`: a per-channel observer of axis 1 needs a tensor with that axis and at least 2 dimensions, got shape [2]}}
  %0 = pt2e.observe %w @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: these are not statistics of the min_max observer: a minimum is above its maximum, or NaN}}
pt2e.observer @observer_0 #minmax {state = {min = dense<1.0> : tensor<1xf32>, max = dense<-1.0> : tensor<1xf32>}}

// -----

// The same op in a function that has an observer.
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{'arith.negf' cannot be evaluated: the evaluator does not know the op}}
module {
  pt2e.observer @observer_0 #minmax
  func.func @no_kernel(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = arith.negf %x : tensor<2xf32>
    %1 = pt2e.observe %0 @observer_0 : tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}

// -----

// expected-error @below {{observer @observer_0: its spec has the fake_quantize fake-quant, which is for training; only observers can be calibrated, with a spec without `fake_quant`}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max, fake_quant = fake_quantize>
func.func @trained(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{observer @observer_0: these are not statistics of the moving_average_min_max observer: it keeps no `histogram`, but first_max, first_min, max, min, tensors}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max> {state = {histogram = dense<1.0> : tensor<4xf32>, max = dense<1.0> : tensor<1xf32>, min = dense<0.0> : tensor<1xf32>}}
func.func @kept(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// The op that makes the NaN is named, not only the observer.
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
ml_program.global private @w(dense<[-1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
func.func @computed() -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.log %w {pt2e.name = "log_of_w"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-error @below {{observer @observer_0 of 'aten.log' (log_of_w): the observed tensor of shape [2] holds NaN}}
  %1 = pt2e.observe %0 @observer_0 : tensor<2xf32>
  return %1 : tensor<2xf32>
}
