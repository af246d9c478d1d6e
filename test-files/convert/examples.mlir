// A captured model is calibrated on the example inputs that torch.export kept, but not where it has seen data.
// RUN: pt2e-opt %S/../models/shared_linear.pt2 --prepare --convert -o %t.mlir 2> %t.err
// RUN: cat %t.err | FileCheck %s
// RUN: pt2e-opt %S/../models/shared_linear.pt2 --prepare --convert="calibration=none" -o %t.mlir 2> %t.err
// RUN: cat %t.err | FileCheck %s --check-prefix=NONE
// RUN: pt2e-opt %S/../models/shared_linear.pt2 --prepare --calibrate="data=%S/../models/shared_linear/calib" \
// RUN:   --convert="calibration=required" -o %t.mlir 2> %t.err
// RUN: cat %t.err | FileCheck %s --check-prefix=DATA

// CHECK: calibrated on the example inputs that the module carries
// CHECK-NOT: synthetic
// NONE: {{[0-9]+}} observers have seen no data and give scale 1 and zero point 0: @observer_
// DATA: quantizer 'xnnpack' annotated
// DATA-NOT: calibrated on
