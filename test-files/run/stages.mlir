// A module is run at any stage: observers let their values pass, and q/dq ops stay close to the float model.
// RUN: pt2e-opt %S/../models/digits/digits.pt2 --prepare -o prepared.mlirbc
// RUN: pt2e-opt prepared.mlirbc --calibrate=data=%S/../models/digits/calib -o calibrated.mlir
// RUN: pt2e-opt calibrated.mlir --convert -o converted.pt2
// RUN: pt2e-run %S/../models/digits/digits.pt2 | FileCheck %s --check-prefix=FLOAT
// RUN: pt2e-run prepared.mlirbc -o prepared.npz && pt2e-run calibrated.mlir -o calibrated.npz && cmp prepared.npz calibrated.npz
// RUN: pt2e-run prepared.mlirbc | FileCheck %s --check-prefix=PREPARED
// RUN: pt2e-run converted.pt2 | FileCheck %s --check-prefix=CONVERTED
// FLOAT: @forward, the example inputs:
// FLOAT-NEXT: 0 linear: float32 [2, 10] = -2.46{{.*}}, 6.38
// PREPARED: @forward, the example inputs:
// PREPARED-NEXT: float32 [2, 10] = -2.46{{.*}}, 6.38
// CONVERTED: @forward, the example inputs:
// CONVERTED-NEXT: float32 [2, 10] = -2.{{[0-9]+}}, 6.
