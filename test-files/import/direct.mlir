// A block whose result is that of the program.
// RUN: pt2e-opt %S/Inputs/direct.pt2 --verify-captured | FileCheck %s
// RUN: pt2e-run %S/Inputs/direct.pt2 | FileCheck %s --check-prefix=VALUES

// VALUES: 0 {{.+}}: bfloat16 [2, 2] = 5.0, 14.0, 14.0, 50.0

// CHECK-LABEL: func.func @forward(
// CHECK: %[[MM:.+]] = aten.mm {{.+}} : (tensor<2x3xbf16>, tensor<3x2xbf16>) -> tensor<2x2xbf16>
// CHECK-NEXT: return %[[MM]]
