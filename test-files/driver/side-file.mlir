// Tensors above 4 kB are not in text but in a file beside it, which is named with a hash of each tensor. Its own name holds a
// hash of all it holds.
// RUN: pt2e-opt %S/../models/digits/digits.pt2 -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// CHECK: @last.0.weight(dense_resource<last.0.weight>
// CHECK: dialect_resources
// CHECK: pt2e: {
// CHECK-NEXT: last.0.weight: "side-file.tmp.43c29e498cde.safetensors sha256:68e628e06548f3f688103bd7891038914621b3630c60ff3e0f6832ba961c3ffc"
// CHECK-NEXT: }
// CHECK: builtin: {
// CHECK-NOT: last.0.weight
// CHECK: head.weight: "0x04000000

// The same input gives the same bytes.
// RUN: cp %t.mlir first.mlir && cp %t.43c29e498cde.safetensors first.safetensors
// RUN: pt2e-opt %S/../models/digits/digits.pt2 --mlir-print-ir-after-all --cse -o %t.mlir 2> dumps
// RUN: cmp first.mlir %t.mlir && cmp first.safetensors %t.43c29e498cde.safetensors
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
// RUN: mv again.43c29e498cde.safetensors other.43c29e498cde.safetensors
// RUN: pt2e-run other.mlir -o other.npz && cmp expected.npz other.npz
// RUN: mkdir folder && mv other.mlir other.43c29e498cde.safetensors folder
// RUN: pt2e-run folder/other.mlir -o other.npz && cmp expected.npz other.npz

// The file of a text that is a link is beside what it links to, and that of `x.mlir` was called `x.mlir.safetensors` before.
// RUN: ln -s folder/linked.mlir linked.mlir && pt2e-opt %t.mlir -o linked.mlir && test -e folder/linked.43c29e498cde.safetensors
// RUN: pt2e-run linked.mlir -o linked.npz && cmp expected.npz linked.npz
// RUN: mkdir former && sed 's|side-file.tmp.43c29e498cde|former.mlir|' %t.mlir > former/former.mlir
// RUN: cp first.safetensors former/former.mlir.safetensors && pt2e-run former/former.mlir -o former.npz && cmp expected.npz former.npz

// Another content is another file, so that a text that was renamed or copied keeps its tensors.
// RUN: mkdir kept && pt2e-opt %t.mlir -o kept/x.mlir && mv kept/x.mlir kept/old.mlir && cp kept/old.mlir kept/copy.mlir
// RUN: pt2e-opt %t.mlir --prepare --convert -o kept/x.mlir && ls kept/*.safetensors | wc -l | grep -qx 2
// RUN: for x in old copy; do pt2e-run kept/$x.mlir -o kept.npz && cmp expected.npz kept.npz || exit 1; done
// RUN: pt2e-run kept/x.mlir -o kept.npz && not cmp -s expected.npz kept.npz
// A file that is there already with that content is left alone, and one that was damaged is mended.
// RUN: stat -c '%%i %%y' kept/old.mlir kept/x.43c29e498cde.safetensors > before && pt2e-opt %t.mlir -o kept/x.mlir
// RUN: stat -c '%%i %%y' kept/old.mlir kept/x.43c29e498cde.safetensors | cmp before -
// RUN: echo damage > kept/x.43c29e498cde.safetensors && pt2e-opt %t.mlir -o kept/x.mlir && pt2e-run kept/old.mlir -o kept.npz && cmp expected.npz kept.npz

// A file that is missing, changed or cut short, or belongs to another text, is an error where it is read.
// RUN: mkdir missing && cp %t.mlir missing/x.mlir && echo kept > missing/y.mlir
// RUN: not pt2e-opt missing/x.mlir -o missing/y.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: grep -qx kept missing/y.mlir && test "$(ls missing | wc -l)" = 2
// MISSING: missing/x.mlir:[[#]]:7: error: the data of 'last.0.weight' are in missing/side-file.tmp.43c29e498cde.safetensors, which does not exist; put it beside the text, or write the text again with -o
// RUN: cp first.safetensors missing/x.43c29e498cde.safetensors && pt2e-run missing/x.mlir
// RUN: printf X | dd of=missing/x.43c29e498cde.safetensors bs=1 seek=1000 conv=notrunc status=none
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=CHANGED
// RUN: cp prepared.*.safetensors missing/x.43c29e498cde.safetensors
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=CHANGED
// CHANGED: the data of 'last.0.weight' in missing/x.43c29e498cde.safetensors are not the data that were written with the text; the file belongs to another text, or was changed
// RUN: head -c 5000 first.safetensors > missing/x.43c29e498cde.safetensors
// RUN: not pt2e-run missing/x.mlir 2>&1 | FileCheck %s --check-prefix=SHORT
// SHORT: missing/x.43c29e498cde.safetensors: is neither a .npz nor a .safetensors file

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
// RUN: mkdir -p taken/x.43c29e498cde.safetensors && not pt2e-opt %t.mlir -o taken/x.mlir 2>&1 | FileCheck %s --check-prefix=TAKEN
// RUN: test "$(ls -A taken)" = x.43c29e498cde.safetensors
// TAKEN: pt2e-opt: error: cannot write the tensors of 'taken/x.mlir': taken/x.43c29e498cde.safetensors: cannot write it: it exists and is not a regular file
