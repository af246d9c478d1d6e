// What is not understood is refused by name.
// RUN: not pt2e-opt %S/Inputs/narrow.pt2 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: not pt2e-opt %S/Inputs/unclear.pt2 2>&1 | FileCheck %s --check-prefix=UNCLEAR
// RUN: not pt2e-opt %S/Inputs/writes_where_it_stays.pt2 2>&1 | FileCheck %s --check-prefix=STAYS
// RUN: not pt2e-opt %S/Inputs/training_instance.pt2 2>&1 | FileCheck %s --check-prefix=INSTANCE

// NARROW: narrow.pt2: node `add_` (torch.ops.aten.add_.Tensor): computes in float32, but writes in place to a tensor of float16
// UNCLEAR: unclear.pt2: reads `reshape` or `transpose` after one of them was written to
// INSTANCE: training_instance.pt2: node `instance_norm` (torch.ops.aten.instance_norm.default): is an instance norm in training mode, which changes its running statistics as a hidden side effect
// STAYS: stays a graph: the behaviour of autocast is unknown for 'aten.einsum' (einsum); but it writes to a tensor from outside
