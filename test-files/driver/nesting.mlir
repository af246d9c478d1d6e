// What is nested too deep for MLIR is one short error, whatever it is and wherever it comes from.
// RUN: cp %S/Inputs/nest.sh . && bash nest.sh
// RUN: for x in modules arrays annotations types locations attribute-aliases type-aliases graphs; do not pt2e-opt $x.mlir 2> $x.log && not pt2e-run - < $x.mlir 2>> $x.log && wc -l < $x.log | grep -qx 2 || exit 1; cat $x.log; done | FileCheck %s
// CHECK: pt2e-opt: error: modules.mlir:257:8: this is nested more than 256 deep, which MLIR cannot read
// CHECK: pt2e-run: error: <stdin>:257:8: this is nested more than 256 deep
// CHECK: arrays.mlir:1:{{[0-9]+}}: this is nested more than 256 deep
// CHECK: annotations.mlir:2:{{[0-9]+}}: this is nested
// CHECK: types.mlir:1:{{[0-9]+}}: this is nested
// CHECK: locations.mlir:{{[0-9]+}}:{{[0-9]+}}: this is nested
// CHECK: attribute-aliases.mlir:{{[0-9]+}}:{{[0-9]+}}: this is nested
// CHECK: type-aliases.mlir:{{[0-9]+}}:{{[0-9]+}}: this is nested
// CHECK: graphs.mlir:{{[0-9]+}}:{{[0-9]+}}: this is nested

// So it is in bytecode, and in a long affine expression.
// RUN: not pt2e-opt affine.mlir 2>&1 | FileCheck %s --check-prefix=AFFINE
// AFFINE: pt2e-opt: error: affine.mlir:1:{{[0-9]+}}: this affine expression has more than 4096 parts, which MLIR cannot read
// RUN: not pt2e-opt %S/Inputs/nested.mlirbc 2>&1 | FileCheck %s --check-prefix=BYTECODE
// BYTECODE: pt2e-opt: error: '{{.*}}nested.mlirbc' nests regions or attributes more than 256 deep, which passes cannot handle

// Attributes that hold others twice each are no more than a text that long can be.
// RUN: for x in attribute-bomb type-bomb location-bomb; do not pt2e-opt $x.mlir --canonicalize 2>&1 && not pt2e-run $x.mlir 2>&1 || exit 1; done | FileCheck %s --check-prefix=BOMB
// BOMB-COUNT-6: error: '{{.*}}-bomb.mlir' has an attribute or a location that stands for more others, once all are written out, than passes and the printer can handle
// RUN: not pt2e-opt %S/Inputs/bomb.mlirbc 2>&1 | FileCheck %s --check-prefix=BOMB-BYTECODE
// BOMB-BYTECODE: pt2e-opt: error: '{{.*}}bomb.mlirbc' has an attribute or a location that stands for more others
// RUN: pt2e-opt small-bomb.mlir | FileCheck %s --check-prefix=SMALL
// SMALL: pt2e.value

// What is nested less is read, and so are brackets in strings and comments. The parser's way out of nested attributes is no error.
// RUN: pt2e-opt deep.mlir | pt2e-opt -o deep.mlirbc && pt2e-opt deep.mlirbc | FileCheck %s --check-prefix=DEEP
// DEEP-COUNT-200: module
// RUN: not pt2e-opt wrong.mlir 2>&1 | FileCheck %s --check-prefix=WRONG --implicit-check-not=error:
// WRONG: error: the spec of input 0 is not a quantization spec

// The data of a resource begin with an alignment that memory can have.
// RUN: for x in 00000000 03000000 00000080; do sed "s/ALIGNMENT/$x/" resource.mlir > $x.mlir && not pt2e-opt $x.mlir 2>&1 || exit 1; done | FileCheck %s --check-prefix=RESOURCE
// RESOURCE: 00000000.mlir:2:{{[0-9]+}}: the data of a resource begin with its alignment, which must be a power of 2 up to 65536, and is 0; is the text damaged?
// RESOURCE: 03000000.mlir:2:{{[0-9]+}}: {{.*}} and is 3; is the text damaged?
// RESOURCE: 00000080.mlir:2:{{[0-9]+}}: {{.*}} and is 2147483648; is the text damaged?
// RUN: sed "s/ALIGNMENT/40000000/" resource.mlir | pt2e-opt

// Graphs lie in graphs no deeper in an archive that is written than in one that is read.
// RUN: pt2e-opt deepest.mlir -o deepest.pt2 && pt2e-opt deepest.pt2 -o deepest.mlir && pt2e-opt deepest.mlir -o again.pt2
// RUN: cmp deepest.pt2 again.pt2 && pt2e-opt deeper.mlir -o deeper.mlirbc && pt2e-run deeper.mlirbc
// RUN: not pt2e-opt deeper.mlirbc -o deeper.pt2 2>&1 | FileCheck %s --check-prefix=GRAPHS
// RUN: test ! -e deeper.pt2
// GRAPHS: pt2e-opt: error: deeper.pt2: 'aten.operator' ({{.*}}): nests graphs more than 16 deep; write a .mlirbc file instead
