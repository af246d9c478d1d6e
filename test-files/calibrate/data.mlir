// Calibration data that cannot be used, and what is said of them.
// RUN: rm -rf %t && mkdir -p %t/empty %t/shape %t/name %t/nan
// RUN: not pt2e-opt %s --calibrate="data=%t/nowhere" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not pt2e-opt %s --calibrate="data=%t/empty" 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: echo text > %t/text.npz && not pt2e-opt %s --calibrate="data=%t/text.npz" 2>&1 | FileCheck %s --check-prefix=TEXT
// A vector of one element, where two are taken.
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\0\0\0\0' > %t/shape/0.safetensors
// RUN: not pt2e-opt %s --calibrate="data=%t/shape" 2>&1 | FileCheck %s --check-prefix=SHAPE
// An array of another name.
// RUN: printf '\066\0\0\0\0\0\0\0{"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\0\0\0\0' > %t/name/0.safetensors
// RUN: not pt2e-opt %s --calibrate="data=%t/name" 2>&1 | FileCheck %s --check-prefix=NAME
// [NaN, 0].
// RUN: printf '\066\0\0\0\0\0\0\0{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\0\0\300\177\0\0\0\0' > %t/nan/0.safetensors
// RUN: not pt2e-opt %s --calibrate="data=%t/nan" 2>&1 | FileCheck %s --check-prefix=NAN

// MISSING: error: {{.*}}/nowhere: cannot open it
// EMPTY: error: {{.*}}/empty: is a folder without any .npz or .safetensors file; each such file is one call
// TEXT: error: {{.*}}/text.npz: is neither a .npz nor a .safetensors file
// SHAPE: error: {{.*}}/shape/0.safetensors: array `0`: is float32 [1], but input `x` of the graph is float32 [2]
// NAME: error: {{.*}}/name/0.safetensors: has no array for input 0, float32 [2]; it should be named `x` or `0`, and there are: y
// NAN: error: observer @observer_0 of argument `x`: the observed tensor of shape [2] holds NaN

#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
pt2e.observer @observer_0 #minmax
func.func @forward(%x: tensor<2xf32> {pt2e.name = "x"}) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}
