// Each op that stays float is an error, with the reason and what to type.
// RUN: pt2e-opt %s --annotate --require-quantized='half|mask|view' --verify-diagnostics
// RUN: not pt2e-opt %s --require-quantized=half 2>&1 | FileCheck %s

// CHECK: error: '--require-quantized': 'aten.add.Tensor' (half) is not quantized: no quantizer has been asked yet; write --prepare before --require-quantized

ml_program.global private @large(dense<-3.40282347E+38> : tensor<1xf32>) : tensor<1xf32>
// expected-remark @below {{annotated no op}}
func.func @forward(%x: tensor<2xf16>, %y: tensor<2xf32>) -> (tensor<1x2xf16>, tensor<2xf32>) {
  // expected-error @below {{'aten.add.Tensor' (half) is required to be quantized, but stays float: its operand 'self' is float16, and only float32 can be quantized}}
  // expected-note @below {{capture the model in float32, with model.float() before torch.export}}
  %0 = aten.add.Tensor %x, %x {pt2e.name = "half"} : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  // expected-error @below {{'aten.view' (view) is required to be quantized, but stays float: it shares the qparams of its input, and 'aten.add.Tensor' (half) is not quantized}}
  // expected-note @below {{see why 'aten.add.Tensor' (half) stays float}}
  %1 = aten.view %0 size [1, 2] {pt2e.name = "view"} : (tensor<2xf16>) -> tensor<1x2xf16>
  %c = ml_program.global_load_const @large : tensor<1xf32>
  // expected-error @below {{'aten.add.Tensor' (mask) is required to be quantized, but stays float: its operand 'other' is -3.4028235e38, beside which all other values would quantize to one number}}
  // expected-note @below {{clamp the constant in the model}}
  %2 = aten.add.Tensor %y, %c {pt2e.name = "mask"} : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  return %1, %2 : tensor<1x2xf16>, tensor<2xf32>
}
