// The range of a histogram is the part of it that quantizes with the least squared error. torchao 0.18 gives for this one
// (HistogramObserver with min = -1, max = 1 and 2048 equal counts) scale 0.007839307188987732 and zero point 0, below the
// 2 / 255 = 0.00784314 of the whole range.
// RUN: pt2e-opt %s --insert-qdq | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4>
pt2e.observer @uniform #act {state = {min = dense<-1.0> : tensor<1xf32>, max = dense<1.0> : tensor<1xf32>, histogram = dense<1.0> : tensor<2048xf32>}}
// CHECK-LABEL: func.func @uniform_counts
func.func @uniform_counts(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: quantize_per_tensor %{{.*}} scale 0.0078393071889877319 zero_point 0
  %0 = pt2e.observe %x @uniform : tensor<2xf32>
  return %0 : tensor<2xf32>
}
