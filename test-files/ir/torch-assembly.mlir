// The assembly of operations generated from PyTorch's schemas: what is printed is what was read, and reads back as the same.
// RUN: pt2e-opt %s -o %t.once.mlir
// RUN: FileCheck %s < %t.once.mlir
// RUN: pt2e-opt %t.once.mlir | diff %t.once.mlir -
// RUN: pt2e-opt --emit-bytecode %s -o %t.mlirbc
// RUN: pt2e-opt %t.mlirbc | diff %t.once.mlir -

// Each clause may be absent, and is when it says the default.
// CHECK-LABEL: @optional_clauses
func.func @optional_clauses(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>, %g: tensor<4x2x3x3xf32>, %b: tensor<4xf32>) {
  // CHECK: aten.conv2d %{{.*}}, %{{.*}} bias %{{.*}} stride [2, 2] padding [3, 3] : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<4xf32>)
  %0 = aten.conv2d %x, %w bias %b stride [2, 2] padding [3, 3] dilation [1, 1] groups 1 : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<4xf32>) -> tensor<1x4x6x6xf32>
  // CHECK: aten.conv2d %{{.*}}, %{{.*}} padding [1, 1] groups 2 : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>)
  %1 = aten.conv2d %x, %g padding [1, 1] groups 2 : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: aten.max_pool2d %{{.*}} kernel_size [2, 2] stride [2, 2] ceil_mode true : (
  %2 = aten.max_pool2d %x kernel_size [2, 2] stride [2, 2] padding [0, 0] ceil_mode true : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: aten.gelu %{{[^ ]*}} : (
  %3 = aten.gelu %x approximate "none" : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: aten.upsample_nearest2d.vec %{{[^ ]*}} scale_factors [2.000000e+00, 5.000000e-01] : (
  %4 = aten.upsample_nearest2d.vec %x scale_factors [2.0, 0.5] : (tensor<1x4x8x8xf32>) -> tensor<1x4x16x4xf32>
  // CHECK: aten.upsample_nearest2d.vec %{{[^ ]*}} output_size [8, 8] : (
  %5 = aten.upsample_nearest2d.vec %x output_size [8, 8] : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// A number keeps its kind: 2 is not 2.0. The last clause does not run into the types.
// CHECK-LABEL: @numbers
func.func @numbers(%x: tensor<4xf32>, %n: index) {
  // CHECK: aten.add.Tensor %{{.*}}, %{{.*}} alpha 2 : (tensor<4xf32>, tensor<4xf32>)
  %0 = aten.add.Tensor %x, %x alpha 2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.add.Tensor %{{.*}}, %{{.*}} alpha 1.000000e+00 : (
  %1 = aten.add.Tensor %x, %x alpha 1.0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.add.Tensor %{{.*}}, -1.500000e+00 : (tensor<4xf32>)
  %2 = aten.add.Tensor %x, -1.5 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.mul.Tensor %{{.*}}, -3 : (tensor<4xf32>)
  %3 = aten.mul.Tensor %x, -3 : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.mul.Tensor %{{.*}}, %{{.*}} : (tensor<4xf32>, index)
  %4 = aten.mul.Tensor %x, %n : (tensor<4xf32>, index) -> tensor<4xf32>
  // CHECK: aten.clamp %{{.*}} min -9223372036854775808 max inf : (
  %5 = aten.clamp %x min -9223372036854775808 max inf : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.clamp %{{.*}} min -inf max nan : (
  %6 = aten.clamp %x min -inf max nan : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: aten.full size [2] fill_value true : () -> tensor<2xi1>
  %7 = aten.full size [2] fill_value true : () -> tensor<2xi1>
  // CHECK: aten.full size [2] fill_value %{{.*}} : (index) -> tensor<2xi64>
  %8 = aten.full size [2] fill_value %n : (index) -> tensor<2xi64>
  return
}

// What depends on sizes is an operand.
// CHECK-LABEL: @sizes
func.func @sizes(%x: tensor<?x24xf32>, %n: index, %p: i1) {
  // CHECK: aten.view %{{.*}} size [%{{.*}}, 3, 8] : (tensor<?x24xf32>, index)
  %0 = aten.view %x size [%n, 3, 8] : (tensor<?x24xf32>, index) -> tensor<?x3x8xf32>
  // CHECK: aten.slice.Tensor %{{[^ ]*}} start %{{[^ ]*}} end 9223372036854775807 : (tensor<?x24xf32>, index)
  %1 = aten.slice.Tensor %x start %n end 9223372036854775807 : (tensor<?x24xf32>, index) -> tensor<?x24xf32>
  // CHECK: aten.slice.Tensor %{{[^ ]*}} dim 1 end 3 step %{{[^ ]*}} : (tensor<?x24xf32>, index)
  %2 = aten.slice.Tensor %x dim 1 end 3 step %n : (tensor<?x24xf32>, index) -> tensor<?x?xf32>
  // CHECK: aten.sym_size.int %{{[^ ]*}} dim 0 : (tensor<?x24xf32>) -> index
  %3 = aten.sym_size.int %x dim 0 : (tensor<?x24xf32>) -> index
  // CHECK: aten._assert_scalar self %{{[^ ]*}} assert_msg "n : (positive)" : (i1) -> ()
  aten._assert_scalar self %p assert_msg "n : (positive)" : (i1) -> ()
  return
}

// CHECK-LABEL: @lists
func.func @lists(%x: tensor<4x4xf32>, %i: tensor<2xi64>) {
  // CHECK: aten.cat [%{{[^ ]*}}, %{{[^ ]*}}] dim 1 : (tensor<4x4xf32>, tensor<4x4xf32>)
  %0 = aten.cat [%x, %x] dim 1 : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x8xf32>
  // CHECK: aten.index.Tensor %{{[^ ]*}}, [none, %{{[^ ]*}}] : (tensor<4x4xf32>, tensor<2xi64>)
  %1 = aten.index.Tensor %x, [none, %i] : (tensor<4x4xf32>, tensor<2xi64>) -> tensor<4x2xf32>
  // CHECK: aten.split.Tensor %{{[^ ]*}} split_size 2 : (tensor<4x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>)
  %2:2 = aten.split.Tensor %x split_size 2 : (tensor<4x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>)
  // CHECK: %{{.*}}, %{{.*}} = aten.max.dim %{{[^ ]*}} dim -1 keepdim true : (tensor<4x4xf32>)
  %3:2 = aten.max.dim %x dim -1 keepdim true : (tensor<4x4xf32>) -> (tensor<4x1xf32>, tensor<4x1xi64>)
  return
}

// CHECK-LABEL: @quantize
func.func @quantize(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: quantized_decomposed.quantize_per_tensor %{{[^ ]*}} scale 1.200000e-02 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  %0 = quantized_decomposed.quantize_per_tensor %x scale 1.2e-02 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xf32>) -> tensor<4xi8>
  // CHECK: quantized_decomposed.dequantize_per_tensor %{{[^ ]*}} scale 1.200000e-02 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 1.2e-02 zero_point -3 quant_min -128 quant_max 127 dtype i8 : (tensor<4xi8>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
