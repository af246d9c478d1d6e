// Complex numbers and floats of eight bits are constants like others, and expectations say what they should be.
// RUN: pt2e-run %s | FileCheck %s
// CHECK: 3 of 3 expectations met

// (1 + 2i) (3 - i) = 5 + 5i, and i i = -1.
func.func @product() {
  %x = arith.constant dense<[(1.0, 2.0), (0.0, 1.0)]> : tensor<2xcomplex<f32>>
  %y = arith.constant dense<[(3.0, -1.0), (0.0, 1.0)]> : tensor<2xcomplex<f32>>
  %z = aten.mul.Tensor %x, %y : (tensor<2xcomplex<f32>>, tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>>
  %expected = arith.constant dense<[(5.0, 5.0), (-1.0, 0.0)]> : tensor<2xcomplex<f32>>
  check.expect_eq %z, %expected : tensor<2xcomplex<f32>>
  return
}

// The sum, and the difference in the place of frequency 1.
func.func @transform() {
  %x = arith.constant dense<[3.0, 1.0]> : tensor<2xf32>
  %z = aten.operator "aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor"(%x) {dim = -1 : i64} : (tensor<2xf32>) -> tensor<2xcomplex<f32>>
  %expected = arith.constant dense<[(4.0, 0.0), (2.0, 0.0)]> : tensor<2xcomplex<f32>>
  check.expect_eq %z, %expected : tensor<2xcomplex<f32>>
  return
}

// 448 is the greatest number of the format, and 17 lies in the middle of 16 and 18.
func.func @float8() {
  %x = arith.constant dense<[17.0, -500.0, 0.4375]> : tensor<3xf32>
  %q = aten.to.dtype %x dtype f8E4M3FN : (tensor<3xf32>) -> tensor<3xf8E4M3FN>
  %y = aten.to.dtype %q dtype f32 : (tensor<3xf8E4M3FN>) -> tensor<3xf32>
  %expected = arith.constant dense<[16.0, -448.0, 0.4375]> : tensor<3xf32>
  check.expect_eq %y, %expected : tensor<3xf32>
  return
}
