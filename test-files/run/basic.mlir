// A function is run on arrays of files, on example inputs, or on synthetic ones.
// RUN: pt2e-run %s 2>&1 | FileCheck %s --check-prefix=SYNTHETIC
// RUN: pt2e-run %s -o %t.npz 2> %t.log && pt2e-run %s --inputs %t.npz | FileCheck %s --check-prefix=AGAIN
// RUN: pt2e-run %s -o %t.safetensors 2> %t.log && pt2e-run %s --inputs %t.safetensors | FileCheck %s --check-prefix=AGAIN
// RUN: pt2e-opt %s --emit-bytecode | pt2e-run - 2>&1 | FileCheck %s --check-prefix=SYNTHETIC
// RUN: pt2e-run %s --function private --inputs %t.npz | FileCheck %s --check-prefix=PRIVATE

// The first numbers of a standard normal distribution from ChaCha8 of seed 0.
// SYNTHETIC: pt2e-run: warning: @main is run on synthetic inputs (standard normal, seed 0): the module carries no example inputs; for real ones use --inputs
// SYNTHETIC: @main, the synthetic inputs:
// SYNTHETIC-NEXT: 0 relu: float32 [2, 2] =
// SYNTHETIC-NOT: expectations

// AGAIN: @main, {{.*}}basic.tmp.{{npz|safetensors}}:
// AGAIN-NEXT: 0 relu: float32 [2, 2] =
func.func @main(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// PRIVATE: @private, {{.*}}basic.tmp.npz:
// PRIVATE-NEXT: 0: int8 [2, 2] =
// PRIVATE-NEXT: 1: float32 [2, 2] =
func.func private @private(%x: tensor<?x2xf32>) -> (tensor<?x2xi8>, tensor<?x2xf32>) {
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.5 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<?x2xf32>) -> tensor<?x2xi8>
  return %0, %x : tensor<?x2xi8>, tensor<?x2xf32>
}
