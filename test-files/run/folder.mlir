// A folder of inputs is one call a file, and gives a folder with a file for each, or none at all.
// RUN: pt2e-run %S/../models/digits/digits.pt2 --inputs %S/../models/digits/calib -o out
// RUN: ls %S/../models/digits/calib > names && ls out | diff - names
// RUN: pt2e-run %S/../models/digits/digits.pt2 --inputs %S/../models/digits/calib/003.npz -o one.npz && cmp one.npz out/003.npz
// RUN: pt2e-run %S/../models/digits/digits.pt2 --inputs %S/../models/digits/calib | FileCheck %s
// CHECK: @forward, {{.*}}calib/000.npz:
// CHECK-NEXT: 0 linear: float32 [32, 10] =
// CHECK-NEXT: @forward, {{.*}}calib/001.npz:

// An empty folder is filled, a full one is left as it is, and so is all where a call fails.
// RUN: mkdir empty && pt2e-run %S/../models/digits/digits.pt2 --inputs %S/../models/digits/calib -o empty && diff -r out empty
// RUN: rm out/000.npz && not pt2e-run %S/../models/digits/digits.pt2 --inputs %S/../models/digits/calib -o out 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: test ! -e out/000.npz
// FULL: pt2e-run: error: out: cannot write it: it exists and is not an empty folder
// RUN: mkdir data && cp %S/../models/digits/calib/000.npz data/a.npz && cp %S/../models/residual/calib/000.npz data/b.npz
// RUN: not pt2e-run %S/../models/digits/digits.pt2 --inputs data -o half 2>&1 | FileCheck %s --check-prefix=HALF
// RUN: test ! -e half && test -z "$(find . -name '.pt2e-*')"
// HALF: pt2e-run: error: data/b.npz: array `0`: is float32 [1, 3, 16, 16], but input `image` of the graph is float32 [?, 1, 8, 8]
