// Ops that are torch's already, and declarations, stay as they are.
// RUN: pt2e-opt %s --export-torch | FileCheck %s

// CHECK-LABEL: func.func private @declared
func.func private @declared(tensor<2xf32>) -> tensor<2xf32>
