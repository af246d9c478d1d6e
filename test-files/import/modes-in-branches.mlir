// Blocks in branches are inlined there. What torch.export says of the product is its dtype without autocast.
// RUN: pt2e-opt %S/Inputs/modes_in_branches.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/modes_in_branches.pt2 | FileCheck %s --check-prefix=VALUES

// VALUES: 0 {{.+}}: float32 [2, 3] = 1.0, 2.0, 3.0, 4.0, 5.0, 6.0

// CHECK-LABEL: func.func @forward(
// CHECK: aten.operator "higher_order::cond(
// CHECK: aten.relu
// CHECK-NEXT: aten.add.Tensor {{.+}}pt2e.inplace
// CHECK: }, {
// CHECK: aten.mm {{.+}} : (tensor<2x3xbf16>, tensor<3x2xbf16>) -> tensor<2x2xbf16>
// CHECK-NOT: higher_order::wrap
