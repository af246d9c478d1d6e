// A module that was written by hand becomes an archive, with a signature made from its types.
// RUN: pt2e-opt %s -o %t.pt2
// RUN: pt2e-opt %t.pt2 | FileCheck %s

// CHECK: #pt2e.program<{{.*}}module_call_graph = "[{\22fqn\22:\22\22
// CHECK-SAME: user_inputs = "[{\22user_input\22:{\22arg\22:{\22as_tensor\22:{\22name\22:\22x\22}}}},{\22user_input\22:{\22arg\22:{\22as_tensor\22:{\22name\22:\22arg1\22}}}}]"
// CHECK: ml_program.global private @fc.weight({{.*}}pt2e.fqn = "fc.weight", pt2e.kind = "buffer", pt2e.name = "b_fc_weight"
ml_program.global private @fc.weight(dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>

// CHECK-LABEL: func.func @forward(
// CHECK-SAME: tensor<1x2xf32> {pt2e.name = "x"}, %{{.*}}: tensor<1x2xf32> {pt2e.name = "arg1"})
func.func @forward(%x: tensor<1x2xf32> {pt2e.name = "x"}, %y: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: ml_program.global_load_const @fc.weight
  %w = ml_program.global_load_const @fc.weight : tensor<2x2xf32>
  // CHECK: aten.linear {{.*}}pt2e.name = "linear"}
  %0 = aten.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  // CHECK: aten.add.Tensor {{.*}}pt2e.name = "add"}
  %1 = aten.add.Tensor %0, %y : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
