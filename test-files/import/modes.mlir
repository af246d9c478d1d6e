// Blocks share memory with what is around them: what they write to a buffer, and through a view, is seen after them; and so is
// a write to a view that one has given. The values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/modes.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/modes.pt2 | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %S/Inputs/modes.pt2 -o %t.pt2 && pt2e-run %t.pt2 | FileCheck %s --check-prefix=VALUES
