// Annotations of every kind that hold.
// RUN: pt2e-opt %s --verify-annotated | FileCheck %s

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, quant_min = -128, quant_max = 127, observer = histogram, eps = 2.44140625E-4>
#weight = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 1, observer = per_channel_min_max>
#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0>

// The channel axis is one of the weight's; the bias stays float.
// CHECK-LABEL: func.func @specs
func.func @specs(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  // CHECK: aten.linear
  %0 = aten.linear %x, %w bias %b {pt2e.annotation = #pt2e.annotation<inputs = [#act, #weight, #pt2e.float], output = #act>} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = aten.sigmoid %0 {pt2e.annotation = #pt2e.annotation<inputs = [#act], output = #probability>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// Shared specs may follow each other, and name an op that comes later: all that counts is that they end in a spec.
// CHECK-LABEL: func.func @shared
func.func @shared(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: aten.relu
  %0 = aten.relu %x {pt2e.name = "a", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"b">], output = #pt2e.shared<"a", 0>>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "b", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"a">], output = #act>} : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}
