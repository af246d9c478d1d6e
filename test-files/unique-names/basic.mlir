// RUN: pt2e-opt %s --unique-names | FileCheck %s

// The first keeps its name; a name that is there is not given.
// CHECK-LABEL: func.func @ops
// CHECK-NEXT: aten.relu {{.*}}pt2e.name = "relu"}
// CHECK-NEXT: aten.relu {{.*}}pt2e.name = "relu_2"}
// CHECK-NEXT: aten.relu {{.*}}pt2e.name = "relu_1"}
// CHECK-NEXT: aten.relu {{.*}}pt2e.name = "relu_3"}
func.func @ops(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu_1"} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.relu %2 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// An argument keeps its name, too.
// CHECK-LABEL: func.func @argument
// CHECK-SAME: {pt2e.name = "x"}
// CHECK-NEXT: aten.relu {{.*}}pt2e.name = "x_1"}
func.func @argument(%x: tensor<2xf32> {pt2e.name = "x"}) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "x"} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// An annotation that refers to another name does not mind.
// CHECK-LABEL: func.func @annotated
// CHECK: pt2e.name = "b"
// CHECK: pt2e.name = "b_1"
// CHECK: #pt2e.shared<"a">
func.func @annotated(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.relu %x {pt2e.name = "a"} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.relu %0 {pt2e.name = "b"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "b"} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.relu %2 {pt2e.name = "c", pt2e.annotation = #pt2e.annotation<inputs = [#pt2e.shared<"a">]>} : (tensor<2xf32>) -> tensor<2xf32>
  return %3 : tensor<2xf32>
}

// Results have names, too.
// CHECK-LABEL: func.func @results
// CHECK: aten.split.Tensor {{.*}}pt2e.name = "split", pt2e.result_names = ["getitem", "getitem_1"]}
// CHECK: aten.split.Tensor {{.*}}pt2e.name = "split_1", pt2e.result_names = ["getitem_2", "getitem_1_1"]}
func.func @results(%x: tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0, %1 = aten.split.Tensor %x split_size 2 {pt2e.name = "split", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  %2, %3 = aten.split.Tensor %x split_size 2 {pt2e.name = "split", pt2e.result_names = ["getitem", "getitem_1"]} : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xf32>)
  return %0, %3 : tensor<2xf32>, tensor<2xf32>
}
