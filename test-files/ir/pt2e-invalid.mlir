// RUN: pt2e-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{quant_min 5 is above quant_max -5}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = 5, quant_max = -5, observer = min_max>

// -----

// expected-error @below {{per_channel_affine needs a ch_axis}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_channel_affine, observer = per_channel_min_max>

// -----

// expected-error @below {{per_tensor_affine takes no ch_axis}}
pt2e.observer @observer_0 #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, ch_axis = 1, observer = min_max>

// -----

// expected-error @below {{needs a #pt2e.qspec, #pt2e.fixed_qspec or #pt2e.derived, got #pt2e.float}}
pt2e.observer @observer_0 #pt2e.float

// -----

func.func @dangling(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{names no pt2e.observer: @observer_9}}
  %0 = pt2e.observe %x @observer_9 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @operands(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{is annotated for 2 inputs but has 1 operands}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float, #pt2e.float]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @negative_operand(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{operand must not be negative, got -1}}
  // expected-error @below {{failed to parse Pt2e_AnnotationAttr parameter 'inputs'}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"relu", -1>]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @not_a_spec(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{the spec of input 0 is not a quantization spec: 3 : i64}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [3]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// expected-error @below {{result 0 has a 'pt2e.writes' that is not the number of an argument}}
func.func @no_argument(%x: tensor<2xf32>) -> (tensor<2xf32> {pt2e.writes = 1 : i64}) {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{result 0 is written to argument 1, which is of another type}}
func.func @another_type(%x: tensor<2xf32>, %y: tensor<3xf32>) -> (tensor<2xf32> {pt2e.writes = 1 : i64}) {
  return %x : tensor<2xf32>
}
