// Decomposed ops become the ops that quantizers know.
// RUN: pt2e-opt %s --compose-ops | FileCheck %s
// RUN: pt2e-opt %s --prepare | FileCheck %s --check-prefix=PREPARED

ml_program.global private @w(dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>) : tensor<3x2xf32>

// CHECK-LABEL: func.func @convolutions
func.func @convolutions(%x1: tensor<1x2x4xf32>, %w1: tensor<2x2x1xf32>, %x2: tensor<1x2x4x4xf32>, %w2: tensor<2x2x1x1xf32>, %x3: tensor<1x2x4x4x4xf32>, %w3: tensor<2x2x1x1x1xf32>, %b: tensor<2xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x3x3xf32>, tensor<1x2x4x4x4xf32>, tensor<1x2x8x8xf32>) {
  // CHECK-NEXT: aten.conv1d %arg0, %arg1 bias %arg6
  // CHECK-NEXT: aten.conv2d %arg2, %arg3 stride [2, 2] padding [1, 1] dilation [3, 3]
  // CHECK-NEXT: aten.conv3d %arg4, %arg5
  // CHECK-NEXT: aten.conv_transpose2d.input %arg2, %arg3 stride [2, 2] output_padding [1, 1]
  %0 = aten.convolution %x1, %w1 bias %b stride [1] padding [0] dilation [1] transposed false output_padding [0] groups 1 : (tensor<1x2x4xf32>, tensor<2x2x1xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %1 = aten.convolution %x2, %w2 stride [2, 2] padding [1, 1] dilation [3, 3] transposed false output_padding [0, 0] groups 1 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x3x3xf32>
  %2 = aten.convolution %x3, %w3 stride [1, 1, 1] padding [0, 0, 0] dilation [1, 1, 1] transposed false output_padding [0, 0, 0] groups 1 : (tensor<1x2x4x4x4xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x4x4x4xf32>
  %3 = aten.convolution %x2, %w2 stride [2, 2] padding [0, 0] dilation [1, 1] transposed true output_padding [1, 1] groups 1 : (tensor<1x2x4x4xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1, %2, %3 : tensor<1x2x4xf32>, tensor<1x2x3x3xf32>, tensor<1x2x4x4x4xf32>, tensor<1x2x8x8xf32>
}

// A transposed parameter as the second factor. What transposed it goes, unless something else uses it.
// CHECK-LABEL: func.func @linears
// PREPARED-LABEL: func.func @linears
func.func @linears(%x: tensor<1x2xf32>, %b: tensor<3xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>, tensor<2x3xf32>) {
  // CHECK: %[[W:.*]] = ml_program.global_load_const @w
  // CHECK-NEXT: aten.linear %arg0, %[[W]] bias %arg1
  // CHECK-NEXT: aten.linear %arg0, %[[W]] :
  // CHECK-NEXT: %[[T:.*]] = aten.transpose.int %[[W]] dim0 -2 dim1 1
  // CHECK-NEXT: aten.linear %arg0, %[[W]] :
  // CHECK-NEXT: return {{.*}}, %[[T]]
  // PREPARED-COUNT-3: aten.linear
  %w = ml_program.global_load_const @w : tensor<3x2xf32>
  %0 = aten.permute %w dims [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
  %1 = aten.addmm %b, %x, %0 : (tensor<3xf32>, tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %2 = aten.t %w : (tensor<3x2xf32>) -> tensor<2x3xf32>
  %3 = aten.mm %x, %2 : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %4 = aten.transpose.int %w dim0 -2 dim1 1 : (tensor<3x2xf32>) -> tensor<2x3xf32>
  %5 = aten.mm %x, %4 : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  return %1, %3, %5, %4 : tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @pooling
func.func @pooling(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-NEXT: %[[P:.*]] = aten.max_pool2d %arg0 kernel_size [2, 2] stride [2, 2] {pt2e.name = "pool"} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  // CHECK-NEXT: return %[[P]]
  %0, %1 = aten.max_pool2d_with_indices %x kernel_size [2, 2] stride [2, 2] {pt2e.name = "pool", pt2e.result_names = ["values", ""]} : (tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xi64>)
  return %0 : tensor<1x2x2x2xf32>
}
