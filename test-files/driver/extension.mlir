// What is written is told by the name of the output, or said by --emit.
// RUN: for name in x.mlir x x.y/z; do mkdir -p x.y && pt2e-opt %s -o $name && grep -q 'func.func @f' $name; done
// RUN: pt2e-opt %s -o /dev/null && pt2e-opt %s -o - | grep -q 'func.func @f'
// RUN: pt2e-opt %s -o x.mlirbc && head -c 2 x.mlirbc | grep -q ML
// RUN: pt2e-opt %s -o x.pt2 && head -c 2 x.pt2 | grep -q PK
// RUN: for name in x.foo x.PT2 x.mlir.gz x. x.pt; do not pt2e-opt %s -o $name 2>> log && test ! -e $name; done
// RUN: FileCheck %s --input-file=log
// RUN: pt2e-opt %s --emit=mlir -o x.foo && grep -q 'func.func @f' x.foo
// RUN: pt2e-opt %s --emit=pt2 -o x.foo && head -c 2 x.foo | grep -q PK
// RUN: pt2e-opt %s --emit-bytecode -o x.foo && head -c 2 x.foo | grep -q ML

// CHECK: pt2e-opt: error: the name of the output 'x.foo' does not say what to write: '.foo' is none of .mlir, .mlirbc and .pt2; name it so, or add --emit=mlir, --emit=bytecode or --emit=pt2
// CHECK: 'x.PT2' does not say what to write
// CHECK: 'x.mlir.gz' does not say what to write: '.gz' is none of
// CHECK: 'x.' does not say what to write: '.' is none of
// CHECK: 'x.pt' does not say what to write

func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
