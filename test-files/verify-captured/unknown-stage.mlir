// An unknown stage is refused by the first pass, and by the writer of archives.
// RUN: for f in --verify-captured --calibrate --fuse-conv-bn "--fold-quantized-weights -o x.mlir" "-o x.pt2"; do not pt2e-opt %s $f 2>&1 || exit 1; done | FileCheck %s
// RUN: test ! -e x.pt2
// CHECK-COUNT-5: the module's pt2e.stage is "captureed"; the stages are captured, annotated, prepared, calibrated, converted and integer
module attributes {pt2e.stage = "captureed"} {
  func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
    return %x : tensor<2xf32>
  }
}
