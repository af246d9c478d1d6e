// Ops that pass values through take the qparams of an annotated op before them, and hand them on.
// RUN: pt2e-opt %s --annotate | FileCheck %s

// In a chain each shares with the one before it.
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<1x2x4x4xf32>, %y: tensor<1x2x4x4xf32>) -> tensor<1x8xf32> {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.max_pool2d {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.dropout {{.*}}inputs = [#pt2e.shared<"max_pool2d">], output = #pt2e.shared<"max_pool2d">>
  // CHECK-NEXT: aten.flatten.using_ints {{.*}}inputs = [#pt2e.shared<"dropout">], output = #pt2e.shared<"dropout">>
  %0 = aten.add.Tensor %x, %y : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.max_pool2d %0 kernel_size [2, 2] stride [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %2 = aten.dropout %1 p 0.5 train false : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %3 = aten.flatten.using_ints %2 start_dim 1 : (tensor<1x2x2x2xf32>) -> tensor<1x8xf32>
  return %3 : tensor<1x8xf32>
}

// Every op of XNNPACK's list that the dialect has.
// CHECK-LABEL: func.func @each
func.func @each(%x: tensor<1x2x4x4xf32>, %y: tensor<1x2x4x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<f32>, tensor<1x2xf32>, tensor<1x4x4x2xf32>, tensor<1x4x2x4xf32>, tensor<2x4x4xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x4x4xf32>, tensor<1x2x4x4xf32>) {
  // CHECK: aten.add.Tensor
  // CHECK-NEXT: aten.relu {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.hardtanh {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.hardtanh {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>, pt2e.inplace
  // CHECK-NEXT: aten.mean {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.mean.dim {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.permute {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.transpose.int {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.squeeze.dim {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.view {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.reshape {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.slice.Tensor {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>
  // CHECK-NEXT: aten.dropout {{.*}}inputs = [#pt2e.shared<"add">], output = #pt2e.shared<"add">>, pt2e.inplace
  %0 = aten.add.Tensor %x, %y : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %1 = aten.relu %0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = aten.hardtanh %0 min_val 0.0 max_val 6.0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %3 = aten.hardtanh %0 {pt2e.inplace} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %4 = aten.mean %0 : (tensor<1x2x4x4xf32>) -> tensor<f32>
  %5 = aten.mean.dim %0 dim [2, 3] : (tensor<1x2x4x4xf32>) -> tensor<1x2xf32>
  %6 = aten.permute %0 dims [0, 2, 3, 1] : (tensor<1x2x4x4xf32>) -> tensor<1x4x4x2xf32>
  %7 = aten.transpose.int %0 dim0 1 dim1 2 : (tensor<1x2x4x4xf32>) -> tensor<1x4x2x4xf32>
  %8 = aten.squeeze.dim %0 dim 0 : (tensor<1x2x4x4xf32>) -> tensor<2x4x4xf32>
  %9 = aten.view %0 size [32] : (tensor<1x2x4x4xf32>) -> tensor<32xf32>
  %10 = aten.reshape %0 shape [32] : (tensor<1x2x4x4xf32>) -> tensor<32xf32>
  %11 = aten.slice.Tensor %0 dim 1 end 1 : (tensor<1x2x4x4xf32>) -> tensor<1x1x4x4xf32>
  %12 = aten.dropout %0 p 0.5 train false {pt2e.inplace} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<f32>, tensor<1x2xf32>, tensor<1x4x4x2xf32>, tensor<1x4x2x4xf32>, tensor<2x4x4xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x4x4xf32>, tensor<1x2x4x4xf32>
}

// Names that are missing are given, past those that are there; an argument's name is taken too.
// CHECK-LABEL: func.func @names
func.func @names(%x: tensor<2xf32> {pt2e.name = "add_1"}) -> tensor<2xf32> {
  // CHECK-NEXT: pt2e.name = "add_2"
  // CHECK-NEXT: pt2e.name = "add"
  // CHECK-NEXT: pt2e.name = "add_3"
  %0 = aten.add.Tensor %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.add.Tensor %0, %x {pt2e.name = "add"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.add.Tensor %1, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}
