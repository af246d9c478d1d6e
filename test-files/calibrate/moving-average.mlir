// A moving average moves by its constant towards each tensor after the first, in the order in which they are seen.
// RUN: pt2e-opt %s --calibrate | FileCheck %s
// RUN: pt2e-opt %s --calibrate --insert-qdq | FileCheck %s --check-prefix=QDQ

#average = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = moving_average_min_max, averaging_constant = 0.25>

// min -1 + 0.25 * (-5 - -1) = -2, max 1 + 0.25 * (3 - 1) = 1.5.
// CHECK: pt2e.observer @observer_0 {{.*}} {state = {max = dense<1.500000e+00> : tensor<1xf32>, min = dense<-2.000000e+00> : tensor<1xf32>}}
pt2e.observer @observer_0 #average

// CHECK-LABEL: func.func @two_sites
// QDQ-LABEL: func.func @two_sites
func.func @two_sites() -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = arith.constant dense<[-1.0, 1.0]> : tensor<2xf32>
  %1 = pt2e.observe %0 @observer_0 : tensor<2xf32>
  %2 = arith.constant dense<[-5.0, 3.0]> : tensor<2xf32>
  // 3.5 / 255 in float32, and 2 / scale = 145.7.
  // QDQ: quantize_per_tensor %{{.*}} scale 0.013725490309298038 zero_point 146 quant_min 0 quant_max 255 dtype ui8
  %3 = pt2e.observe %2 @observer_0 : tensor<2xf32>
  return %1, %3 : tensor<2xf32>, tensor<2xf32>
}
