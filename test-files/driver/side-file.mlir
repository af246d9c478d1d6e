// Tensors above 4 kB are not in text but in a file beside it, which is named with a hash of each tensor.
// RUN: pt2e-opt %S/../models/digits/digits.pt2 -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// CHECK: @last.0.weight(dense_resource<last.0.weight>
// CHECK: dialect_resources
// CHECK: pt2e: {
// CHECK-NEXT: last.0.weight: "side-file.tmp.mlir.safetensors sha256:68e628e06548f3f688103bd7891038914621b3630c60ff3e0f6832ba961c3ffc"
// CHECK-NEXT: }
// CHECK: builtin: {
// CHECK-NOT: last.0.weight
// CHECK: head.weight: "0x04000000

// The same input gives the same bytes.
// RUN: cp %t.mlir first.mlir && cp %t.mlir.safetensors first.safetensors
// RUN: pt2e-opt %S/../models/digits/digits.pt2 --mlir-print-ir-after-all --cse -o %t.mlir 2> dumps
// RUN: cmp first.mlir %t.mlir && cmp first.safetensors %t.mlir.safetensors
// RUN: not grep -q safetensors dumps

// What is read back is what was written, through text and through bytecode, which holds all of its tensors.
// RUN: pt2e-run %S/../models/digits/digits.pt2 -o expected.npz
// RUN: pt2e-run %t.mlir -o text.npz && cmp expected.npz text.npz
// RUN: mkdir alone && pt2e-opt %t.mlir -o alone/x.mlirbc && test "$(ls alone)" = x.mlirbc
// RUN: pt2e-run alone/x.mlirbc -o bytecode.npz && cmp expected.npz bytecode.npz
// RUN: pt2e-opt alone/x.mlirbc -o again.mlir && pt2e-run again.mlir -o again.npz && cmp expected.npz again.npz
// RUN: pt2e-opt %S/../models/digits/digits.pt2 --prepare --convert -o direct.pt2
// RUN: pt2e-opt %t.mlir --prepare -o prepared.mlir && pt2e-opt prepared.mlir --convert -o steps.pt2
// RUN: cmp direct.pt2 steps.pt2

// Only the text renamed, or both: the tensors are found under either name. A relative name is one of the text's folder.
// RUN: mv again.mlir other.mlir && pt2e-run other.mlir -o other.npz && cmp expected.npz other.npz
// RUN: mv again.mlir.safetensors other.mlir.safetensors
// RUN: pt2e-run other.mlir -o other.npz && cmp expected.npz other.npz
// RUN: mkdir folder && mv other.mlir other.mlir.safetensors folder
// RUN: pt2e-run folder/other.mlir -o other.npz && cmp expected.npz other.npz

// A file that is missing, changed or cut short, or belongs to another text, is an error where it is read.
// RUN: mkdir missing && cp %t.mlir missing/x.mlir && echo kept > missing/y.mlir
// RUN: not pt2e-opt missing/x.mlir -o missing/y.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: grep -qx kept missing/y.mlir && test "$(ls missing | wc -l)" = 2
// MISSING: missing/x.mlir:[[#]]:7: error: the data of 'last.0.weight' are in missing/side-file.tmp.mlir.safetensors, which is not there; put it beside the text, or write the text again with -o
// RUN: cp first.safetensors missing/x.mlir.safetensors && pt2e-run missing/x.mlir
// RUN: printf X | dd of=missing/x.mlir.safetensors bs=1 seek=1000 conv=notrunc status=none
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=CHANGED
// RUN: cp prepared.mlir.safetensors missing/x.mlir.safetensors
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=CHANGED
// CHANGED: the data of 'last.0.weight' in missing/x.mlir.safetensors are not those that the text was written with; the file belongs to another text, or was changed
// RUN: head -c 5000 first.safetensors > missing/x.mlir.safetensors
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=SHORT
// SHORT: missing/x.mlir.safetensors: is neither a .npz nor a .safetensors file

// A text names a file beside it, and no other.
// RUN: sed 's|"side-file.tmp|"../side-file.tmp|' %t.mlir > missing/x.mlir
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: sed 's| sha256:| md5:|' %t.mlir > missing/x.mlir
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// OUTSIDE: does not say where the tensor is; it should read `FILE.safetensors sha256:DIGITS`

// Standard output has no side: large tensors are left out there, and missed where they are needed.
// RUN: pt2e-opt %t.mlir | FileCheck %s --check-prefix=STDOUT
// STDOUT: dense_resource<last.0.weight>
// STDOUT-NOT: last.0.weight:
// STDOUT: head.weight: "0x04000000
// RUN: pt2e-opt %t.mlir | not pt2e-run - 2>&1 | FileCheck %s --check-prefix=LEFT-OUT
// LEFT-OUT: cannot be evaluated: @last.0.weight: the data of the resource 'last.0.weight' are missing: they were left out when the module was printed

// A user's own limit counts, and a file of several modules holds all of its tensors.
// RUN: mkdir inline && pt2e-opt %t.mlir --mlir-elide-resource-strings-if-larger=100000 -o inline/x.mlir
// RUN: pt2e-opt %t.mlir --split-input-file -o inline/y.mlir && test "$(ls inline | wc -l)" = 2
// RUN: pt2e-run inline/x.mlir -o x.npz && cmp expected.npz x.npz
// RUN: pt2e-run inline/y.mlir -o y.npz && cmp expected.npz y.npz

// Where the tensors cannot be written, neither is the text.
// RUN: mkdir -p taken/x.mlir.safetensors && not pt2e-opt %t.mlir -o taken/x.mlir 2>&1 | FileCheck %s --check-prefix=TAKEN
// RUN: test "$(ls taken)" = x.mlir.safetensors
// TAKEN: pt2e-opt: error: cannot write 'taken/x.mlir.safetensors': it is a directory
