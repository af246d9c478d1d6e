// Statistics that were left out when the module was printed.
// RUN: pt2e-opt %s --insert-qdq="uncalibrated=default" --split-input-file --verify-diagnostics

#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
// expected-error @below {{observer @observer_0: `histogram` of its state cannot be read: the data of the resource '__elided__' are missing}}
pt2e.observer @observer_0 #histogram {state = {histogram = dense_resource<__elided__> : tensor<2048xf32>, max = dense<1.0> : tensor<1xf32>, min = dense<-2.0> : tensor<1xf32>}}

// -----

#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: `max` of its state cannot be read: the data of the resource '__elided__' are missing}}
pt2e.observer @observer_0 #affine {state = {max = dense_resource<__elided__> : tensor<1xf32>, min = dense<-2.0> : tensor<1xf32>}}
