// RUN: pt2e-opt %s --verify-calibrated --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: the observer has seen no data; calibrate it first}}
// expected-note @below {{calibrate with --calibrate="data=FILE or FOLDER" before --convert}}
pt2e.observer @observer_0 #act

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @infinite: values from -1 to inf (channel 0) have no finite float32 scale; remove infinities from the data, clamp this value in the model, or leave it unquantized}}
// expected-note @below {{calibrate with}}
pt2e.observer @infinite #act {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<0x7F800000> : tensor<1xf32>}}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @reversed: these are not statistics of the min_max observer: a minimum is above its maximum, or NaN}}
// expected-note @below {{calibrate with}}
pt2e.observer @reversed #act {state = {min = dense<1.0> : tensor<1xf32>, max = dense<-1.0> : tensor<1xf32>}}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
// expected-error @below {{observer @bins: these are not statistics of the histogram observer: the histogram does not have the number of bins of the spec}}
// expected-note @below {{calibrate with}}
pt2e.observer @bins #act {state = {min = dense<0.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf32>, histogram = dense<1.0> : tensor<4xf32>}}

// -----

// All that is wrong is reported.
#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @first: the observer has seen no data}}
// expected-note @below {{calibrate with}}
pt2e.observer @first #act
// expected-error @below {{observer @second: the observer has seen no data}}
// expected-note @below {{calibrate with}}
pt2e.observer @second #act
