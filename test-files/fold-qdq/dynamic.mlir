// What is moved has the layout of the value that it gives: without it an op on dynamic sizes could not be written to an archive.
// q and dq have none of their own, as those that --convert makes: theirs is that of their operand.
// RUN: pt2e-opt %s --fold-qdq | FileCheck %s
// RUN: pt2e-opt %s --fold-qdq -o %t.pt2
// RUN: pt2e-opt %t.pt2 --verify-converted | FileCheck %s --check-prefix=AGAIN
// RUN: pt2e-run %s -o %t.before.npz 2> %t.log && pt2e-run %t.pt2 -o %t.after.npz 2> %t.log && cmp %t.before.npz %t.after.npz

module attributes {pt2e.stage = "converted", pt2e.program = #pt2e.program<{range_constraints = "{\22s77\22:{\22min_val\22:2,\22max_val\22:16}}"}>} {
// CHECK-LABEL: func.func @forward
// AGAIN-LABEL: func.func @forward
func.func @forward(%x: tensor<?x3x8x8xf32> {pt2e.layout = ["sizes (s77 [2], 3, 8, 8)"], pt2e.name = "x"}) -> tensor<?x48xf32> {
  // CHECK-NEXT: %[[Q:.+]] = quantized_decomposed.quantize_per_tensor %arg0 {{.*}}dtype i8 {pt2e.name = "q"}
  %0 = quantized_decomposed.quantize_per_tensor %x scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<?x3x8x8xf32>) -> tensor<?x3x8x8xi8>
  // CHECK-NEXT: %[[P:.+]] = aten.max_pool2d %[[Q]] {{.*}} {pt2e.layout = ["sizes (s77 [2], 3, 4, 4)"], pt2e.name = "pool"} : (tensor<?x3x8x8xi8>) -> tensor<?x3x4x4xi8>
  // AGAIN: aten.max_pool2d {{.*}}pt2e.layout = ["sizes (s77 [2], 3, 4, 4)"]{{.*}} -> tensor<?x3x4x4xi8>
  %1 = quantized_decomposed.dequantize_per_tensor %0 scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq"} : (tensor<?x3x8x8xi8>) -> tensor<?x3x8x8xf32>
  %2 = aten.max_pool2d %1 kernel_size [2, 2] stride [2, 2] {pt2e.layout = ["sizes (s77 [2], 3, 4, 4)"], pt2e.name = "pool"} : (tensor<?x3x8x8xf32>) -> tensor<?x3x4x4xf32>
  %3 = quantized_decomposed.quantize_per_tensor %2 scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q1"} : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xi8>
  %4 = quantized_decomposed.dequantize_per_tensor %3 scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq1"} : (tensor<?x3x4x4xi8>) -> tensor<?x3x4x4xf32>
  // CHECK-NEXT: %[[R:.+]] = aten.clamp %[[P]] min 3 {pt2e.layout = ["sizes (s77 [2], 3, 4, 4)"]{{.*}}}
  %5 = aten.relu %4 {pt2e.layout = ["sizes (s77 [2], 3, 4, 4)"], pt2e.name = "relu"} : (tensor<?x3x4x4xf32>) -> tensor<?x3x4x4xf32>
  // Strides are carried too.
  // CHECK-NEXT: %[[T:.+]] = aten.permute %[[R]] dims [0, 2, 3, 1] {pt2e.layout = ["sizes (s77 [2], 4, 4, 3) strides (48, 4, 1, 16)"], pt2e.name = "permute"}
  %6 = aten.permute %5 dims [0, 2, 3, 1] {pt2e.layout = ["sizes (s77 [2], 4, 4, 3) strides (48, 4, 1, 16)"], pt2e.name = "permute"} : (tensor<?x3x4x4xf32>) -> tensor<?x4x4x3xf32>
  // CHECK-NEXT: %[[F:.+]] = aten.flatten.using_ints %[[T]] start_dim 1 {pt2e.layout = ["sizes (s77 [2], 48)"], pt2e.name = "flatten"} : (tensor<?x4x4x3xi8>) -> tensor<?x48xi8>
  %7 = aten.flatten.using_ints %6 start_dim 1 end_dim -1 {pt2e.layout = ["sizes (s77 [2], 48)"], pt2e.name = "flatten"} : (tensor<?x4x4x3xf32>) -> tensor<?x48xf32>
  %8 = quantized_decomposed.quantize_per_tensor %7 scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "q2"} : (tensor<?x48xf32>) -> tensor<?x48xi8>
  // CHECK-NEXT: %[[D:.+]] = quantized_decomposed.dequantize_per_tensor %[[F]] {{.*}}dtype i8 {pt2e.name = "dq
  // CHECK-NEXT: return %[[D]]
  %9 = quantized_decomposed.dequantize_per_tensor %8 scale 0.05 zero_point 3 quant_min -128 quant_max 127 dtype i8 {pt2e.name = "dq2"} : (tensor<?x48xi8>) -> tensor<?x48xf32>
  return %9 : tensor<?x48xf32>
}
}
