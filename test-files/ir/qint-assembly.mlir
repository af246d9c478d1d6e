// The assembly of qint: what is printed is what was read, and reads back as the same, as text and as bytecode.
// RUN: pt2e-opt %s -o %t.once.mlir
// RUN: FileCheck %s < %t.once.mlir
// RUN: pt2e-opt %t.once.mlir | diff %t.once.mlir -
// RUN: pt2e-opt --emit-bytecode %s -o %t.mlirbc
// RUN: pt2e-opt %t.mlirbc | diff %t.once.mlir -

// What each of many channels has is printed once, before the function.
// CHECK-DAG: #[[MULTIPLIERS:.*]] = array<i64: 1073741824, 1073741825, 1073741826, 1073741827, 1073741828, 1073741829, 1073741830, 1073741831, 1073741832>
// CHECK-DAG: #[[SHIFTS:.*]] = array<i64: 31, 32, 33, 34, 35, 36, 37, 38, 39>

// CHECK-LABEL: func.func @linear
func.func @linear(%x: tensor<2x5xi8>, %w: tensor<3x5xi8>, %b: tensor<3xi32>) -> tensor<2x3xi8> {
  // CHECK: qint.linear %{{.*}} zero_point 3, %{{.*}} zero_point 0 bias %{{.*}} multiplier [1073741824] shift [31] remainder [-5, 0, 7] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<3xi32>) -> tensor<2x3xi8>
  %0 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1073741824] shift [31] remainder [-5, 0, 7] rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x5xi8>, tensor<3x5xi8>, tensor<3xi32>) -> tensor<2x3xi8>
  return %0 : tensor<2x3xi8>
}

// CHECK-LABEL: func.func @many_channels
func.func @many_channels(%x: tensor<2x5xui8>, %w: tensor<9x5xi8>) -> tensor<2x9xui8> {
  // CHECK: qint.linear %{{.*}} zero_point 128, %{{.*}} zero_point -1 multiplier #[[MULTIPLIERS]] shift #[[SHIFTS]] rounding "half_to_even" zero_point 0 quant_min 0 quant_max 255 : (tensor<2x5xui8>, tensor<9x5xi8>) -> tensor<2x9xui8>
  %0 = qint.linear %x zero_point 128, %w zero_point -1 multiplier [1073741824, 1073741825, 1073741826, 1073741827, 1073741828, 1073741829, 1073741830, 1073741831, 1073741832] shift [31, 32, 33, 34, 35, 36, 37, 38, 39] rounding "half_to_even" zero_point 0 quant_min 0 quant_max 255 : (tensor<2x5xui8>, tensor<9x5xi8>) -> tensor<2x9xui8>
  return %0 : tensor<2x9xui8>
}

// Sizes that are not known yet are no error.
// CHECK-LABEL: func.func @conv2d
func.func @conv2d(%x: tensor<?x4x8x8xi8>, %w: tensor<4x1x3x3xi8>) -> tensor<?x4x4x4xi8> {
  // CHECK: qint.conv2d %{{.*}} zero_point 3, %{{.*}} zero_point 0 stride [2, 2] padding [1, 1] dilation [1, 1] groups 4 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -4 quant_max 100 : (tensor<?x4x8x8xi8>, tensor<4x1x3x3xi8>) -> tensor<?x4x4x4xi8>
  %0 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [2, 2] padding [1, 1] dilation [1, 1] groups 4 multiplier [1073741824] shift [31] rounding "half_to_even" zero_point -4 quant_min -4 quant_max 100 : (tensor<?x4x8x8xi8>, tensor<4x1x3x3xi8>) -> tensor<?x4x4x4xi8>
  return %0 : tensor<?x4x4x4xi8>
}

// CHECK-LABEL: func.func @others
func.func @others(%x: tensor<1x4x8x8xi8>) -> tensor<1x4x1x1xi8> {
  // CHECK: qint.add %{{.*}} zero_point 3 multiplier 1073741824, %{{.*}} zero_point 5 multiplier 536870912 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (
  %0 = qint.add %x zero_point 3 multiplier 1073741824, %x zero_point 5 multiplier 536870912 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>, tensor<1x4x8x8xi8>) -> tensor<1x4x8x8xi8>
  // CHECK: qint.max_pool2d %{{.*}} kernel_size [3, 3] stride [2, 2] padding [1, 1] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (
  %1 = qint.max_pool2d %0 kernel_size [3, 3] stride [2, 2] padding [1, 1] dilation [1, 1] ceil_mode false quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8>
  // CHECK: qint.adaptive_avg_pool2d %{{.*}} zero_point 3 output_size [1, 1] multiplier [1073741824] shift [34] rounding "half_to_even" zero_point 3 quant_min -128 quant_max 127 : (
  %2 = qint.adaptive_avg_pool2d %1 zero_point 3 output_size [1, 1] multiplier [1073741824] shift [34] rounding "half_to_even" zero_point 3 quant_min -128 quant_max 127 : (tensor<1x4x4x4xi8>) -> tensor<1x4x1x1xi8>
  return %2 : tensor<1x4x1x1xi8>
}

// The ops have no effects: equal ones are one, unused ones go.
// RUN: pt2e-opt %s --cse | FileCheck %s --check-prefix=CSE
// CSE-LABEL: func.func @merged
func.func @merged(%x: tensor<2x3xi8>) -> (tensor<2x3xi8>, tensor<2x3xi8>) {
  // CSE-NEXT: %[[SUM:.*]] = qint.add
  // CSE-NEXT: return %[[SUM]], %[[SUM]]
  %0 = qint.add %x zero_point 3 multiplier 1073741824, %x zero_point 5 multiplier 0 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  %1 = qint.add %x zero_point 3 multiplier 1073741824, %x zero_point 5 multiplier 0 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  %2 = qint.add %x zero_point 0 multiplier 1073741824, %x zero_point 5 multiplier 0 shift 31 rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127 : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
  return %0, %1 : tensor<2x3xi8>, tensor<2x3xi8>
}

// CHECK-LABEL: func.func @requantize
func.func @requantize(%x: tensor<2x3xi64>, %y: tensor<i64>) -> (tensor<2x3xui16>, tensor<i8>) {
  // CHECK: qint.requantize %{{.*}} multiplier [1073741824, 0] shift [31, 0] remainder [5, -5] axis 0 rounding "half_to_even" zero_point 7 quant_min 7 quant_max 65535 dtype ui16 : (tensor<2x3xi64>) -> tensor<2x3xui16>
  %0 = qint.requantize %x multiplier [1073741824, 0] shift [31, 0] remainder [5, -5] axis 0 rounding "half_to_even" zero_point 7 quant_min 7 quant_max 65535 dtype ui16 : (tensor<2x3xi64>) -> tensor<2x3xui16>
  // CHECK: qint.requantize %{{.*}} multiplier [1073741824] shift [31] axis 0 rounding "half_to_even" zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<i64>) -> tensor<i8>
  %1 = qint.requantize %y multiplier [1073741824] shift [31] axis 0 rounding "half_to_even" zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<i64>) -> tensor<i8>
  return %0, %1 : tensor<2x3xui16>, tensor<i8>
}
