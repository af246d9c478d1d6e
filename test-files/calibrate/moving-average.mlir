// A moving average moves by its constant towards each tensor after the first, from call to call and from process to process.
// RUN: split-file %s %t && mkdir -p data
// RUN: pt2e-opt %t/data.mlir | FileCheck %s --check-prefix=DATA
// RUN: pt2e-run %t/data.mlir --function=first -o data/0.npz && pt2e-run %t/data.mlir --function=second -o data/1.npz
// RUN: pt2e-opt %t/prepared.mlir --calibrate="data=data" | FileCheck %s
// RUN: pt2e-opt %t/prepared.mlir --calibrate="data=data/0.npz" | pt2e-opt --calibrate="data=data/1.npz" | FileCheck %s
// RUN: pt2e-opt %t/prepared.mlir --calibrate="data=data" --insert-qdq | FileCheck %s --check-prefix=QDQ

// min -1 + 0.25 * (-5 - -1) = -2, max 1 + 0.25 * (3 - 1) = 1.5.
// CHECK: pt2e.observer @observer_0 {{.*}} {pt2e.calls = 2 : i64, state = {first_max = dense<1.000000e+00> : tensor<1xf32>, first_min = dense<-1.000000e+00> : tensor<1xf32>, max = dense<1.500000e+00> : tensor<1xf32>, min = dense<-2.000000e+00> : tensor<1xf32>, tensors = 2 : i64}}
// CHECK-LABEL: func.func @forward
// Scale 3.5 / 255 in float32, zero point round(2 / scale) = round(145.7).
// QDQ-LABEL: func.func @forward
// QDQ: quantize_per_tensor %{{.*}} scale 0.013725490309298038 zero_point 146 quant_min 0 quant_max 255 dtype ui8

//--- prepared.mlir
#average = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = moving_average_min_max, averaging_constant = 0.25>
pt2e.observer @observer_0 #average
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @observer_0 : tensor<2xf32>
  return %0 : tensor<2xf32>
}

//--- data.mlir
// DATA-LABEL: func.func @first(
func.func @first() -> tensor<2xf32> {
  %0 = arith.constant dense<[-1.0, 1.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}
// DATA-LABEL: func.func @second(
func.func @second() -> tensor<2xf32> {
  %0 = arith.constant dense<[-5.0, 3.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}
