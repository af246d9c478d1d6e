// RUN: pt2e-opt %s --verify-captured | FileCheck %s

// Integers are no quantization: positions and masks are integers too. The stage is the one that is expected.
// CHECK: module attributes {pt2e.stage = "captured"}
module attributes {pt2e.stage = "captured"} {
  // CHECK-LABEL: func.func @integers
  func.func @integers(%x: tensor<2xi64> {pt2e.name = "x"}) -> tensor<2xi64> {
    // CHECK: aten.clamp %{{.*}} min 0 {pt2e.name = "clamp"}
    %0 = aten.clamp %x min 0 {pt2e.name = "clamp"} : (tensor<2xi64>) -> tensor<2xi64>
    return %0 : tensor<2xi64>
  }

  // The argument of another function has the name.
  // CHECK-LABEL: func.func @same_name_elsewhere
  func.func @same_name_elsewhere(%y: tensor<2xf32> {pt2e.name = "y"}) -> tensor<2xf32> {
    // CHECK: aten.relu %{{.*}} {pt2e.name = "x"}
    %0 = aten.relu %y {pt2e.name = "x"} : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
