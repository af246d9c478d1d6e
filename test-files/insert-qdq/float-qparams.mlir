// With float qparams, a row whose scale would be at most eps gets scale 1, as in PyTorch: its values become one. That is a warning, but not
// for a row of zeros.
// RUN: pt2e-opt %s --insert-qdq --verify-diagnostics

// The scales are 0.5 / 255, which is above 2^-12, 0.05 / 255, which is not, and 0.
ml_program.global private @table(dense<[[0.0, 0.5], [0.0, 0.05], [0.0, 0.0]]> : tensor<3x2xf32>) : tensor<3x2xf32>
// expected-warning @below {{observer @rows: 1 of 3 channels lose all differences between their values: their ranges are so small that PyTorch's rule for float qparams gives them scale 1}}
// expected-note @below {{torchao does the same; a spec with a smaller `eps`, or another scheme, keeps them}}
pt2e.observer @rows #pt2e.qspec<dtype = ui8, quant_min = 0, quant_max = 255, qscheme = per_channel_affine_float_qparams, ch_axis = 0, observer = per_channel_min_max, eps = 0.000244140625> {state = {max = dense<[0.5, 0.06, 0.0]> : tensor<3xf32>, min = dense<[0.0, 0.01, 0.0]> : tensor<3xf32>}}
func.func @forward(%i: tensor<2xi64>) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @table : tensor<3x2xf32>
  %0 = pt2e.observe %w @rows : tensor<3x2xf32>
  %1 = aten.embedding %0, %i : (tensor<3x2xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
