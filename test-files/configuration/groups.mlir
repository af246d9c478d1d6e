// One scale for each group of a row: the observer becomes one that finds these. Rows of 6 elements are no groups of 4, and the op stays
// float, with one remark although two patterns tried it.
// RUN: split-file %s %t
// RUN: pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/q.toml" 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t.err
// RUN: not pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/none.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-opt %S/Inputs/net.mlir --annotate="config=%t/unsized.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=UNSIZED

// CHECK-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = symmetric, quant_min = -8, quant_max = 7, granularity = group, group_size = 4, observer = affine_quantized_min_max, eps = 2.44140625E-4 : f64>
// CHECK: aten.linear {{.*}} {pt2e.annotation = #pt2e.annotation<inputs = [#{{[^ ]*}}, #[[$W]]]>, {{.*}}pt2e.name = "hidden"}
// CHECK: aten.linear {{[^#]*}} {pt2e.decision = {{.*}}"shape"{{.*}}pt2e.name = "head"}
// REMARK: remark: 'aten.linear' stays float because of its weight: it is quantized per group of 4, but dimension 1 is of size 6, which is no multiple of 4
// REMARK-NOT: stays float
// NONE: none.toml:1:32: error: a group has at least 1 element, not 0
// UNSIZED: unsized.toml:1:22: error:

//--- q.toml
[[rule]]
op = "aten.linear"
weight = { bits = 4, granularity = { group = 4 } }

//--- none.toml
weight.granularity = { group = 0 }

//--- unsized.toml
weight.granularity = "group"
