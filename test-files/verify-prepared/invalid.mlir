// RUN: pt2e-opt %s --verify-prepared --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
func.func @not_observed(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 is annotated but does not go through an observer}}
  // expected-note @below {{--insert-observers makes observers from the annotations; --prepare also runs the passes before it}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @shared_but_not_observed(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'aten.relu': input 0 is annotated but does not go through an observer}}
  // expected-note @below {{--insert-observers makes observers from the annotations}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"conv">]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#symmetric = #pt2e.qspec<dtype = i8, qscheme = per_tensor_symmetric, observer = min_max>
pt2e.observer @observer_0 #symmetric
func.func @another_spec(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  // expected-error @below {{'aten.relu': input 0 goes through an observer with another spec than its annotation}}
  // expected-note @below {{--insert-observers makes observers from the annotations}}
  %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#act]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

// One user takes the output as it was before its observer.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #act
func.func @bypassed(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  // expected-error @below {{'aten.relu': the output is annotated but does not go through an observer}}
  // expected-note @below {{--insert-observers makes observers from the annotations}}
  %0 = aten.relu %x {pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.float], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = pt2e.observe %0 @observer_0 : tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{no pt2e.observe names this observer}}
// expected-note @below {{--insert-observers makes observers from the annotations}}
pt2e.observer @observer_0 #act

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_channel_affine, ch_axis = 0, observer = min_max>
// expected-error @below {{this observer cannot be built from its spec: the min_max observer does not do per_channel_affine; use per_channel_min_max}}
// expected-note @below {{--insert-observers makes observers from the annotations}}
pt2e.observer @observer_0 #act
func.func @observer_of_another_scheme(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

// expected-error @below {{the module has no observers}}
// expected-note @below {{--prepare inserts observers; run it before --calibrate and --convert}}
module {
  func.func @captured(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// expected-error @below {{the module has no observers; it is converted}}
// expected-note @below {{--prepare inserts observers}}
module attributes {pt2e.stage = "converted"} {
  func.func @converted(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

#act = #pt2e.qspec<dtype = i4, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{the dtype of this observer is unknown}}
// expected-note @below {{--insert-observers makes observers from the annotations}}
pt2e.observer @observer_0 #act
func.func @unknown_dtype(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}
