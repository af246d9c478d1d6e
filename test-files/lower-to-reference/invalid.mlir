// RUN: pt2e-opt %s --lower-to-reference --verify-diagnostics

// What was prepared and calibrated is not quantized yet.
// expected-error @below {{the module has observers, and nothing quantized to lower}}
// expected-note @below {{--convert turns observers into quantize and dequantize ops; run it before --lower-to-reference}}
pt2e.observer @observer #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>

func.func @prepared(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer : tensor<2xf32>
  return %0 : tensor<2xf32>
}
