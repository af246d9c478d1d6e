// Once data were given, a branch that they do not run is not calibrated on other inputs: it stays float.
// RUN: rm -rf %t && mkdir %t
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' > %t/0.safetensors
// RUN: printf '\000\000\200\077\000\000\000\100' >> %t/0.safetensors
// RUN: pt2e-opt %s --prepare --calibrate="data=%t" --convert -o %t/m.mlir 2>&1 | FileCheck %s --check-prefix=SAID
// RUN: FileCheck %s --input-file=%t/m.mlir
// RUN: not pt2e-opt %s --prepare --calibrate="data=%t" --convert="calibration=required" 2>&1 | FileCheck %s --check-prefix=REQUIRED
// SAID-NOT: calibrated on
// SAID: warning: no call ran the graph `negative`, which stays float
// SAID-NOT: calibrated on
// REQUIRED: error: observers have seen no data: @observer_

// The data are 1 and 2, whose sum is positive.
// CHECK-LABEL: func.func @forward
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %s = aten.sum %x : (tensor<2xf32>) -> tensor<f32>
  %p = aten.gt.Scalar %s other 0.0 : (tensor<f32>) -> tensor<i1>
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: quantized_decomposed.quantize_per_tensor %[[V]]
  // CHECK: ^bb0(%[[V:.+]]: tensor<2xf32>):
  // CHECK-NEXT: %[[SUM:.+]] = aten.add.Tensor %[[V]], %[[V]]
  // CHECK-NEXT: aten.yield %[[SUM]]
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x) {arg1 = {name = "positive"}, arg2 = {name = "negative"}} graphs {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.add.Tensor %v, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  }, {
  ^bb0(%v: tensor<2xf32>):
    %1 = aten.add.Tensor %v, %v : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    aten.yield %1 : tensor<2xf32>
  } : (tensor<i1>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
