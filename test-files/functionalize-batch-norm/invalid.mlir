// RUN: pt2e-opt %s --functionalize-batch-norm --split-input-file --verify-diagnostics

func.func @branch(%p: tensor<i1>, %x: tensor<4x2xf32>, %s: tensor<2xf32>) -> tensor<4x2xf32> {
  %0 = aten.operator "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]"(%p, %x, %s, %s) {arg1 = {}, arg2 = {}} graphs {
  ^bb0(%a: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>):
    // expected-error @+2 {{'aten.batch_norm' (batch_norm) is in training mode in a graph of an operator, and changes its running statistics as a hidden side effect}}
    // expected-note @+1 {{call `model.eval()` before torch.export.export}}
    %1 = aten.batch_norm %a running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true {pt2e.name = "batch_norm"} : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
    aten.yield %1 : tensor<4x2xf32>
  }, {
  ^bb0(%a: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32>):
    aten.yield %a : tensor<4x2xf32>
  } : (tensor<i1>, tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

func.func @argument(%x: tensor<4x2xf32>, %m: tensor<2xf32>, %v: tensor<2xf32> {pt2e.name = "v"}) -> tensor<4x2xf32> {
  // expected-error @+2 {{'aten.batch_norm' is in training mode, and updates argument 1, which is not a global, so it has no buffer to be stored in}}
  // expected-note @+1 {{read it from an ml_program.global, or set `training` to false}}
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

ml_program.global private @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @read_too(%x: tensor<4x2xf32>) -> (tensor<4x2xf32>, tensor<2xf32>) {
  %m = ml_program.global_load_const @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  // expected-error @+2 {{updates `var`, which other ops read or write too}}
  // expected-note @+1 {{it is undefined whether these see the old or the new value}}
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  %1 = aten.abs %v : (tensor<2xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<2xf32>
}

// -----

ml_program.global private mutable @mean(dense<0.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @var(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @written_too(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %m = ml_program.global_load @mean : tensor<2xf32>
  %v = ml_program.global_load_const @var : tensor<2xf32>
  // expected-error @+2 {{updates `mean`, which other ops read or write too}}
  // expected-note @+1 {{it is undefined whether these see the old or the new value}}
  %0 = aten.batch_norm %x running_mean %m running_var %v training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  ml_program.global_store @mean = %v : tensor<2xf32>
  return %0 : tensor<4x2xf32>
}
