// Blocks share memory with what is around them: what they write to a buffer, and through a view, is seen after them; and so is
// a write to a view that one has given. The values are PyTorch's.
// RUN: pt2e-opt %S/Inputs/modes.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/modes.pt2 | FileCheck %s --check-prefix=VALUES
// RUN: pt2e-opt %S/Inputs/modes.pt2 -o %t.pt2 && pt2e-run %t.pt2 | FileCheck %s --check-prefix=VALUES

// VALUES: 0 {{.+}}: float32 [2, 3] = 2.5, 4.5, 6.5, 1.5, 1.5, 1.5
// VALUES: 1 {{.+}}: bfloat16 [2, 2] = 56.0, 12.0, 12.0, 3.0
// VALUES: 2 {{.+}}: float32 [3, 3] = 5.0, 9.0, 13.0, 9.0, 17.0, 25.0
// VALUES: 3 {{.+}}: float32 [3] = 2.5, 4.5, 6.5

// CHECK-LABEL: func.func @forward(
// CHECK: %[[SUM:.+]] = aten.sum.dim_IntList
// CHECK-NEXT: %[[SEEN:.+]] = ml_program.global_load @seen
// CHECK-NEXT: %[[STORED:.+]] = aten.add.Tensor %[[SEEN]], %[[SUM]] {pt2e.inplace
// CHECK: %[[ROW:.+]] = aten.mul.Tensor %{{.+}}, 2.000000e+00 {pt2e.inplace
// CHECK-NEXT: aten.select_scatter %{{.+}}, %[[ROW]] dim 0 index 0
// CHECK: aten.sub.Tensor {{.+}}pt2e.inplace
// CHECK: %[[Y:.+]] = aten.select_scatter
// CHECK: %[[TURNED:.+]] = aten.t %[[Y]]
// CHECK: aten.to.dtype %[[Y]] dtype bf16
// CHECK: aten.to.dtype %[[TURNED]] dtype bf16
// CHECK: aten.mm {{.+}} : (tensor<2x3xbf16>, tensor<3x2xbf16>) -> tensor<2x2xbf16>
// CHECK-NEXT: aten.mm %[[TURNED]], %[[Y]] {{.+}} -> tensor<3x3xf32>
// CHECK-NOT: higher_order
// CHECK: ml_program.global_store @seen = %[[STORED]]
