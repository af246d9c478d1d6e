// A model of which the quantizer knows nothing goes through the whole flow, with a warning, and comes out as it was.
// RUN: pt2e-opt %s --prepare --calibrate --convert -o %t.mlir 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: FileCheck %s --input-file=%t.mlir
// SAID: warning: no op is annotated, so nothing will be quantized
// SAID: warning: the module has no observers, so nothing is calibrated
// SAID-NEXT: note: the quantizer knows none of the ops; the remarks of --prepare list them

// CHECK: pt2e.stage = "converted"
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-NEXT: aten.sin
  // CHECK-NEXT: return
  %0 = aten.sin %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
