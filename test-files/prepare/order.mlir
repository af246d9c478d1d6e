// Steps in an order that makes no sense.
// RUN: not pt2e-opt %s --prepare --prepare 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not pt2e-opt %s --convert 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: not pt2e-opt %s --prepare --convert --prepare 2>&1 | FileCheck %s --check-prefix=QUANTIZED
// RUN: pt2e-opt %S/../models/shared_linear.pt2 --prepare --convert="calibration=none" -o %t.pt2
// RUN: not pt2e-opt %t.pt2 --prepare 2> %t.err
// RUN: cat %t.err | FileCheck %s --check-prefix=QUANTIZED
// RUN: test $(wc -l < %t.err) -le 8
// RUN: not pt2e-opt %s --calibrate 2>&1 | FileCheck %s --check-prefix=CALIBRATE
// RUN: not pt2e-opt %s --convert --prepare 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: not pt2e-opt %s --prepare --convert --convert 2>&1 | FileCheck %s --check-prefix=CONVERTED
// RUN: not pt2e-opt %s --prepare --convert --calibrate 2>&1 | FileCheck %s --check-prefix=LATE
// RUN: not pt2e-opt %s --annotate --convert 2>&1 | FileCheck %s --check-prefix=ANNOTATED

// TWICE: error: the module is prepared; only a captured graph can be prepared
// QUANTIZED: error: the module is converted; it is quantized already
// QUANTIZED: note: quantize the float model that it was made from
// FLOAT: error: the module has no observers{{$}}
// FLOAT: note: --prepare inserts observers; run it before --calibrate and --convert
// CALIBRATE: error: the module has no observers to calibrate
// LATE: error: '--calibrate' needs a module that is prepared or calibrated, but this one is converted
// LATE: note: a module cannot go back to an earlier stage; start from the float model that this one was made from
// CONVERTED: error: the module has no observers; it is converted
// ANNOTATED: error: 'aten.add.Tensor': input 0 is annotated but does not go through an observer
func.func @add(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.add.Tensor %x, %y : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
