// Tensors of a type that .safetensors has not are kept as bytes beside the text.
// RUN: bash %S/Inputs/complex.sh > in.mlir
// RUN: pt2e-opt in.mlir -o text.mlir && ls text.*.safetensors
// RUN: pt2e-opt text.mlir -o again.mlir && cmp text.*.safetensors again.*.safetensors
// The data follow their alignment, which is that of the file.
// RUN: pt2e-opt in.mlir --mlir-elide-resource-strings-if-larger=100000 | sed 's/0x08000000//' > in.txt
// RUN: pt2e-opt again.mlir --mlir-elide-resource-strings-if-larger=100000 | sed 's/0x[0-9A-F]\{8\}//' | cmp - in.txt
// RUN: FileCheck %s --input-file=in.txt
// CHECK: w: "000000
// CHECK-SAME: 0000012C"
