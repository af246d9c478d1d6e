// RUN: pt2e-opt %s --import --split-input-file --verify-diagnostics

// A batch norm in training mode is in a block that stays a graph.
ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @stays(%x: tensor<2x2xf32>) -> tensor<2x2xbf16> {
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  %0 = aten.operator "higher_order::wrap_with_autocast(str arg0, ScalarType arg1, bool arg2, bool arg3, Graph arg4, Tensor arg5, Tensor arg6, Tensor arg7) -> Tensor[]"(%x, %m, %v) {arg0 = "cpu", arg1 = bf16, arg2 = true, arg3 = true, arg4 = {}} graphs {
  ^bb0(%a: tensor<2x2xf32>, %b: tensor<2xf32>, %c: tensor<2xf32>):
    // expected-error @+2 {{'aten.batch_norm' is in training mode in a graph of an operator, and changes its running statistics as a hidden side effect}}
    // expected-note @+1 {{call `model.eval()` before torch.export.export}}
    %1 = aten.batch_norm %a running_mean %b running_var %c training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
    %2 = aten.einsum [%1, %1] equation "ij,jk->ik" : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xbf16>
    aten.yield %2 : tensor<2x2xbf16>
  } : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x2xbf16>
  return %0 : tensor<2x2xbf16>
}
