// The error of each op against the float model: of the op alone, and accumulated. x = [1.25, 2.5] becomes [1, 2].
// RUN: split-file %s %t && mkdir -p data
// RUN: printf '\066\0\0\0\0\0\0\0{"0":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' > data/0.safetensors
// RUN: printf '\000\000\240\077\000\000\040\100' >> data/0.safetensors && cp data/0.safetensors data/1.safetensors
// RUN: pt2e-run --compare %t/float.mlir %t/quantized.mlir --inputs data | FileCheck %s
// RUN: pt2e-run --compare %t/float.mlir %t/quantized.mlir --data data/0.safetensors --report r.json | FileCheck %s --check-prefix=ONCE
// RUN: FileCheck %s --input-file=r.json --check-prefix=JSON
// Sums do not depend on the number of threads.
// RUN: RAYON_NUM_THREADS=1 pt2e-run --compare %t/float.mlir %t/quantized.mlir --inputs data > one.txt
// RUN: RAYON_NUM_THREADS=4 pt2e-run --compare %t/float.mlir %t/quantized.mlir --inputs data > four.txt && cmp one.txt four.txt
// RUN: not pt2e-run --compare %t/float.mlir %t/other.mlir 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not pt2e-run --compare %t/float.mlir %t/two.mlir 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not pt2e-run --compare %t/float.mlir %t/quantized.mlir --report r.txt 2>&1 | FileCheck %s --check-prefix=EXTENSION
// RUN: not pt2e-run %t/quantized.mlir --report r.json 2>&1 | FileCheck %s --check-prefix=ALONE
// RUN: not pt2e-run --compare %t/none.mlir %t/quantized.mlir 2>&1 | FileCheck %s --check-prefix=NONE

// The add alone gives [4, 4] for [2.5, 5]: errors 1.5 and -1, so 10 log10(31.25 / 3.25) dB. Of [1, 2] it gives [0, 4]. Rounding x
// costs 10 log10(7.8125 / 0.3125) dB. The relu gets what the add gives, and does no damage itself. The sub reads the sum as it is,
// so alone it is exact, and of [1, 2] it gives [1, 2].
// CHECK: op name status SQNR dB MSE cosine SQNR dB MSE cosine
// CHECK-NEXT: aten.add.Tensor add quantized 9.83 1.625e0 0.948683 6.35 3.625e0 0.894427
// CHECK-NEXT: input x quantized 13.98 1.562e-1 1.000000 13.98 1.562e-1 1.000000
// CHECK-NEXT: aten.relu relu float exact 0.000e0 1.000000 6.35 3.625e0 0.894427
// CHECK-NEXT: aten.sub.Tensor sub float exact 0.000e0 1.000000 13.98 1.562e-1 1.000000
// CHECK: 2 calls; 4 values compared, 0 of them without any error
// CHECK-NEXT: output 0: SQNR 6.35 dB, MSE 3.625e0, cosine 0.894427
// CHECK-NEXT: output 1: SQNR 13.98 dB
// CHECK-NEXT: not in the quantized model: 'dropped'
// ONCE: 1 call; 4 values compared
// JSON: "inputs": [
// JSON: "error": {
// JSON-NEXT: "local": {
// JSON-NEXT: "sqnr": 13.979400086720377,
// JSON: "name": "add",
// JSON: "error": {
// JSON-NEXT: "local": {
// JSON-NEXT: "sqnr": 9.829
// JSON-NEXT: "mse": 1.625,
// JSON-NEXT: "cosine": 0.9486
// JSON-NEXT: "largest": 1.5
// JSON: "comparison": {
// JSON-NEXT: "calls": 1,
// JSON-NEXT: "matched": 4,
// OTHER: pt2e-run: error: cannot compare: no op of the float model is in the quantized one: they have no names or origins in common
// TWO: pt2e-run: error: cannot compare: the float model takes 1 inputs and the quantized model 2
// EXTENSION: the name of a report must end in .json or .html
// ALONE: --compare <FLOAT>
// NONE: cannot open input file

//--- float.mlir
func.func @forward(%x: tensor<2xf32> {pt2e.name = "x"}) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = aten.add.Tensor %x, %x {pt2e.name = "add"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.dropout %0 p 0.5 train false {pt2e.name = "dropped"} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = aten.relu %1 {pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
  %3 = aten.sub.Tensor %0, %x {pt2e.name = "sub"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2, %3 : tensor<2xf32>, tensor<2xf32>
}

//--- quantized.mlir
module attributes {pt2e.stage = "converted"} {
  func.func @forward(%x: tensor<2xf32> {pt2e.name = "x"}) -> (tensor<2xf32>, tensor<2xf32>) {
    %q = quantized_decomposed.quantize_per_tensor %x scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
    %dq = quantized_decomposed.dequantize_per_tensor %q scale 1.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
    %0 = aten.add.Tensor %dq, %dq {pt2e.name = "add"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %q1 = quantized_decomposed.quantize_per_tensor %0 scale 4.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
    %dq1 = quantized_decomposed.dequantize_per_tensor %q1 scale 4.0 zero_point 0 quant_min -128 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
    %2 = aten.relu %dq1 {pt2e.decision = {float = {code = "no-pattern", quantizers = "none"}}, pt2e.name = "relu"} : (tensor<2xf32>) -> tensor<2xf32>
    %3 = aten.sub.Tensor %0, %dq {pt2e.decision = {float = {code = "no-pattern", quantizers = "none"}}, pt2e.name = "sub"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    return %2, %3 : tensor<2xf32>, tensor<2xf32>
  }
}

//--- other.mlir
func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.mul.Tensor %x, %x {pt2e.name = "mul"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

//--- two.mlir
func.func @forward(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = aten.add.Tensor %x, %y {pt2e.name = "add"} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
