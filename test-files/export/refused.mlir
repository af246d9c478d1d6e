// What is between a captured and a converted program is not written as an archive, and what was there stays.
// RUN: echo precious > %t.pt2
// RUN: not pt2e-opt %S/../models/residual.pt2 --prepare -o %t.pt2 2>&1 | FileCheck %s
// RUN: echo precious | cmp - %t.pt2
// RUN: not pt2e-opt %S/../models/residual.pt2 --prepare --convert --lower-to-integer -o %t.pt2 2>&1 | FileCheck %s --check-prefix=INTEGER
// RUN: echo precious | cmp - %t.pt2
// RUN: not pt2e-opt %S/../models/residual.pt2 -o - --emit=pt2 2>&1 | FileCheck %s --check-prefix=STDOUT

// CHECK: .pt2: the module is prepared, and a .pt2 archive holds what PyTorch runs: a captured or a converted program; go on with --convert, or write a .mlirbc file
// INTEGER: .pt2: the module is integer, and a .pt2 archive holds what PyTorch runs: a captured or a converted program; write a .mlirbc file
// STDOUT: a .pt2 archive cannot be written to standard output; name a file with -o
