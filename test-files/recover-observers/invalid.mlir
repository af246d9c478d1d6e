// RUN: pt2e-opt %s --recover-observers --split-input-file --verify-diagnostics

// Its qparams come from no range.
func.func @fixed(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @+2 {{'aten.fake_quantize_per_tensor_affine' (fake) is not part of a fake-quant as --prepare-qat makes them}}
  // expected-note @+1 {{its range must come from two buffers, and its qparams from this range; export the trained module with torch.export.export, without run_decompositions}}
  %0 = aten.operator "aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor"(%x) {quant_max = 127 : i64, quant_min = -128 : i64, scale = 0.5 : f64, zero_point = 0 : i64} {pt2e.name = "fake"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

// Its range is no buffer.
func.func @argument(%x: tensor<2xf32>, %scale: tensor<f32>, %zero_point: tensor<i32>) -> tensor<2xf32> {
  // expected-error @+2 {{'aten.fake_quantize_per_tensor_affine.tensor_qparams' is not part of a fake-quant as --prepare-qat makes them}}
  // expected-note @+1 {{its range must come from two buffers}}
  %0 = aten.operator "aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor"(%x, %scale, %zero_point) {quant_max = 127 : i64, quant_min = -128 : i64} : (tensor<2xf32>, tensor<f32>, tensor<i32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
