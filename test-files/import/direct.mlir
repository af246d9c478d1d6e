// A block whose result is that of the program.
// RUN: pt2e-opt %S/Inputs/direct.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/direct.pt2 | FileCheck %s --check-prefix=VALUES
