// Blocks in branches are inlined there.
// RUN: pt2e-opt %S/Inputs/modes_in_branches.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/modes_in_branches.pt2 | FileCheck %s --check-prefix=VALUES
