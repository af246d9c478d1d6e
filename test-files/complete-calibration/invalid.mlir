// RUN: pt2e-opt %s --complete-calibration="calibration=required" --split-input-file --verify-diagnostics

// Every observer that lacks data is named, at the first of them. The weight's needs none.
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @weight #minmax
// expected-error @below {{observers have seen no data: @input, @output}}
// expected-note @below {{calibrate with --calibrate="data=FILE or FOLDER" before --convert}}
pt2e.observer @input #minmax
pt2e.observer @output #minmax
ml_program.global private @w(dense<[-3.0, 1.0]> : tensor<2xf32>) : tensor<2xf32>
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = pt2e.observe %w @weight : tensor<2xf32>
  %1 = pt2e.observe %x @input : tensor<2xf32>
  %2 = pt2e.observe %1 @output : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// Of many, the first eight are named.
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observers have seen no data: @a0, @a1, @a2, @a3, @a4, @a5, @a6, @a7 and 2 more}}
// expected-note @below {{calibrate with}}
pt2e.observer @a0 #minmax
pt2e.observer @a1 #minmax
pt2e.observer @a2 #minmax
pt2e.observer @a3 #minmax
pt2e.observer @a4 #minmax
pt2e.observer @a5 #minmax
pt2e.observer @a6 #minmax
pt2e.observer @a7 #minmax
pt2e.observer @a8 #minmax
pt2e.observer @a9 #minmax
