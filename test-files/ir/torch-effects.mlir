// An operation without effects is dropped when nothing uses it; one that draws random numbers, updates running statistics
// or asserts is kept. Whether dropout and batch norm do depends on their arguments.
// RUN: pt2e-opt %s --canonicalize | FileCheck %s --implicit-check-not=aten.

// CHECK-LABEL: @pure
func.func @pure(%x: tensor<4x4xf32>) {
  %0 = aten.relu %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = aten.dropout %x p 0.5 train false : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %2 = aten.batch_norm %x training false momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = aten.scaled_dot_product_attention %x, %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// Training mode without anything to train: no running statistics, nothing dropped or everything, no layers to drop between.
// CHECK-LABEL: @pure_in_training
func.func @pure_in_training(%x: tensor<4x4xf32>, %h: tensor<1x4x4xf32>, %w: tensor<4x4xf32>) {
  %0 = aten.batch_norm %x training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = aten.instance_norm %h use_input_stats true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<1x4x4xf32>) -> tensor<1x4x4xf32>
  %2 = aten.dropout %x p 0.0 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = aten.feature_dropout %x p 1.0 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %4:2 = aten.gru.input %h, %h, [%w, %w] has_biases false num_layers 1 dropout 0.5 train true bidirectional false batch_first false : (tensor<1x4x4xf32>, tensor<1x4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> (tensor<1x4x4xf32>, tensor<1x4x4xf32>)
  %5 = aten.operator "aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor"(%x) {p = 0.0 : f64, train = true} : (tensor<4x4xf32>) -> tensor<4x4xf32>
  return
}

// An operator of aten that has no operation of its own has the effects that its schema says.
// CHECK-LABEL: @pure_operator
func.func @pure_operator(%x: tensor<4xf32>) {
  %0 = aten.operator "aten::i0(Tensor self) -> Tensor"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: @impure
func.func @impure(%x: tensor<4x4xf32>, %p: i1, %h: tensor<2x4x4xf32>, %w: tensor<4x4xf32>, %s: tensor<4xf32>) {
  // CHECK: aten.dropout
  %0 = aten.dropout %x p 0.5 train true : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.batch_norm
  %1 = aten.batch_norm %x running_mean %s running_var %s training true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<4x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.instance_norm
  %5 = aten.instance_norm %h running_mean %s use_input_stats true momentum 0.1 eps 1.0e-5 cudnn_enabled true : (tensor<2x4x4xf32>, tensor<4xf32>) -> tensor<2x4x4xf32>
  // CHECK: aten.gru.input
  %6:2 = aten.gru.input %h, %h, [%w, %w, %w, %w] has_biases false num_layers 2 dropout 0.5 train true bidirectional false batch_first false : (tensor<2x4x4xf32>, tensor<2x4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> (tensor<2x4x4xf32>, tensor<2x4x4xf32>)
  // CHECK: aten.native_dropout
  %7:2 = aten.native_dropout %x p 0.0 : (tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xi1>)
  // CHECK: aten.operator "aten::randn_like
  %8 = aten.operator "aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.operator "aten::exponential
  %9 = aten.operator "aten::exponential(Tensor self, float lambd=1., *, Generator? generator=None) -> Tensor"(%x) {lambd = 1.0 : f64} : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.operator "aten::alpha_dropout
  %10 = aten.operator "aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor"(%x) {p = 0.5 : f64, train = true} : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.operator "mine::relu
  %11 = aten.operator "mine::relu(Tensor x) -> Tensor"(%x) : (tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten.scaled_dot_product_attention
  %2 = aten.scaled_dot_product_attention %x, %x, %x dropout_p 0.1 : (tensor<4x4xf32>, tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: aten._assert_scalar
  aten._assert_scalar self %p assert_msg "p" : (i1) -> ()
  return
}
