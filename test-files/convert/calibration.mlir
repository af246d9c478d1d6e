// What --convert does about activations that nothing was seen of, and what it says of that.
// RUN: pt2e-opt %s --prepare --convert 2> %t.err | FileCheck %s
// RUN: cat %t.err | FileCheck %s --check-prefix=SYNTHETIC
// RUN: not pt2e-opt %s --prepare --convert="calibration=required" 2>&1 | FileCheck %s --check-prefix=REQUIRED
// RUN: pt2e-opt %s --prepare --convert="calibration=none" 2> %t.err | FileCheck %s --check-prefix=DEFAULT
// RUN: cat %t.err | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-opt %s --prepare --convert="calibration=requird" 2>&1 | FileCheck %s --check-prefix=WORD
// RUN: not pt2e-opt %s --prepare --convert="folding=false" 2>&1 | FileCheck %s --check-prefix=OPTION

// SYNTHETIC: warning: calibrated on one synthetic input (standard normal, seed 0): the module carries no example inputs; expect poor accuracy
// SYNTHETIC: note: for real data use --calibrate="data=FILE or FOLDER" before --convert
// REQUIRED: error: observers have seen no data: @observer_0, @observer_2
// REQUIRED: note: calibrate with --calibrate="data=FILE or FOLDER" before --convert
// NONE: warning: 2 observers have seen no data and give scale 1 and zero point 0: @observer_0, @observer_2
// WORD: error: option 'calibration' takes one of auto, required, none, got 'requird'; did you mean 'required'?
// OPTION: error: no such option folding; the options are calibration, seed, masks, fold-quantize

// The weight is known whatever is done: its scale is 2 / 127.
ml_program.global private @weight(dense<[[0.5, -1.0], [2.0, 1.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
// CHECK-LABEL: func.func @linear
// DEFAULT-LABEL: func.func @linear
func.func @linear(%x: tensor<8x2xf32>) -> tensor<8x2xf32> {
  // Eight rows of standard normal numbers: less than 10 from end to end, so a scale below 10 / 255 = 0.04.
  // CHECK: quantize_per_tensor %{{.*}} scale {{0\.0[0-3][0-9]*|[0-9.]*E-[34]}} zero_point {{.*}} quant_min -128 quant_max 127 dtype i8
  // CHECK: dequantize_per_tensor %{{.*}} scale 0.015748031437397003 zero_point 0
  // CHECK: aten.linear
  // DEFAULT: quantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0 quant_min -128 quant_max 127 dtype i8
  // DEFAULT: dequantize_per_tensor %{{.*}} scale 0.015748031437397003 zero_point 0
  // DEFAULT: aten.linear
  // DEFAULT-NEXT: quantize_per_tensor %{{.*}} scale 1.000000e+00 zero_point 0 quant_min -128 quant_max 127 dtype i8
  %w = ml_program.global_load_const @weight : tensor<2x2xf32>
  %0 = aten.linear %x, %w : (tensor<8x2xf32>, tensor<2x2xf32>) -> tensor<8x2xf32>
  return %0 : tensor<8x2xf32>
}
