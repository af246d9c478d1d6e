// Statistics that were left out when the module was printed are not those of an observer that has seen nothing.
// RUN: pt2e-opt %s --complete-calibration --split-input-file --verify-diagnostics

#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
// expected-error @below {{observer @observer_0: `histogram` of its state cannot be read: the data of the resource '__elided__' are missing: they were left out when the module was printed; print it whole, with -o x.mlir, which keeps large tensors in a file beside it, as .mlirbc, or with --mlir-elide-resource-strings-if-larger=4294967295 and without --mlir-elide-elementsattrs-if-larger}}
pt2e.observer @observer_0 #histogram {state = {histogram = dense_resource<__elided__> : tensor<2048xf32>, max = dense<1.0> : tensor<1xf32>, min = dense<-2.0> : tensor<1xf32>}}

// -----

#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: `min` of its state cannot be read: the data of the resource 'cut.off' are missing}}
pt2e.observer @observer_0 #affine {state = {max = dense<1.0> : tensor<1xf32>, min = dense_resource<cut.off> : tensor<1xf32>}}

// -----

#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: `max` of its state cannot be read: it has no value}}
pt2e.observer @observer_0 #affine {state = {min = dense<1.0> : tensor<1xf32>}}

// -----

#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @observer_0: `max` of its state cannot be read: expected a float32 tensor, got float64}}
pt2e.observer @observer_0 #affine {state = {min = dense<1.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf64>}}

// -----

// A weight.
#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #affine
ml_program.global private @w(dense_resource<__elided__> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @weight(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  // expected-error @below {{@w: the data of the resource '__elided__' are missing}}
  %0 = pt2e.observe %w @observer_0 : tensor<2x2xf32>
  %1 = aten.linear %x, %0 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// What a weight is computed from.
#affine = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #affine
ml_program.global private @w(dense_resource<__elided__> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @computed(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %t = aten.neg %w : (tensor<2x2xf32>) -> tensor<2x2xf32>
  // expected-error @below {{@w: the data of the resource '__elided__' are missing}}
  %0 = pt2e.observe %t @observer_0 : tensor<2x2xf32>
  %1 = aten.linear %x, %0 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
