// Where nothing is lowered the module is what it was, and can become an archive.
// RUN: pt2e-opt %s --lower-to-integer --split-input-file | FileCheck %s

// CHECK: module attributes {pt2e.stage = "captured"}
module attributes {pt2e.stage = "captured"} {
  // CHECK-LABEL: func.func @float
  func.func @float(%x: tensor<2xf32>) -> tensor<2xf32> {
    // CHECK-NEXT: aten.relu
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}

// -----

// CHECK: module attributes {pt2e.stage = "converted"}
module attributes {pt2e.stage = "converted"} {
  // CHECK-LABEL: func.func @softmax
  func.func @softmax(%x: tensor<2xi8>) -> tensor<2xi8> {
    // CHECK: aten.softmax.int
    %0 = quantized_decomposed.dequantize_per_tensor %x scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
    %1 = aten.softmax.int %0 dim 0 : (tensor<2xf32>) -> tensor<2xf32>
    %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 3 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
    return %2 : tensor<2xi8>
  }
}
