// Batch norms in training mode write to parts of one buffer, one of them in a block. The values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 --verify-captured 2>/dev/null | FileCheck %s
// RUN: pt2e-run %S/Inputs/training_in_block.pt2 2>&1 | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %S/Inputs/training_in_block.pt2 -o %t.pt2 2>/dev/null && pt2e-run %t.pt2 | FileCheck %s --check-prefix=VALUES
