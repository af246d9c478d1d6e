// A weight that is quantized in every run, although it depends on no input: a warning says why and what to do.
// RUN: pt2e-opt %s --fold-quantized-weights --split-input-file --verify-diagnostics

ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @random() -> tensor<2xi8> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.dropout %w p 0.5 train true {pt2e.name = "dropped"} : (tensor<2xf32>) -> tensor<2xf32>
  // expected-warning @below {{a weight is quantized in every run, by 'quantized_decomposed.quantize_per_tensor' (q): 'aten.dropout' (dropped) draws random numbers}}
  // expected-note @below {{backends such as ExecuTorch do not lower that; export the model in eval mode: model.eval()}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 {pt2e.name = "q"} : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// -----

// As spectral norm does in training mode.
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private mutable @u(dense<1.0> : tensor<2xf32>) : tensor<2xf32> {pt2e.fqn = "parametrizations.weight.0._u"}
func.func @buffer(%x: tensor<2xf32>) -> tensor<2xi8> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %u = ml_program.global_load @u : tensor<2xf32>
  ml_program.global_store @u = %x : tensor<2xf32>
  %0 = aten.mul.Tensor %w, %u : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-warning @below {{it depends on the buffer 'parametrizations.weight.0._u', which the program writes to}}
  // expected-note @below {{export the model in eval mode: model.eval()}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// -----

ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @library() -> tensor<2xi8> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.operator "mine::standardize(Tensor x) -> Tensor"(%w) : (tensor<2xf32>) -> tensor<2xf32>
  // expected-warning @below {{'mine.standardize' may have side effects}}
  // expected-note @below {{compute the weight before the model is exported}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// -----

// No kernel.
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @unknown() -> tensor<2xi8> {
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %0 = aten.operator "aten::special_zeta(Tensor self, Tensor other) -> Tensor"(%w, %w) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // expected-warning @below {{'aten.special_zeta' cannot be evaluated: the evaluator does not support the op `aten.special_zeta`}}
  // expected-note @below {{torch.nn.utils.parametrize.remove_parametrizations}}
  %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %1 : tensor<2xi8>
}

// -----

// Nothing to be warned of: state of the program alone, an input, and what is quantized already.
ml_program.global private @w(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @q(dense<1> : tensor<2xi8>) : tensor<2xi8>
ml_program.global private mutable @cache(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
func.func @near_miss(%x: tensor<2xf32>) -> (tensor<2xi8>, tensor<2xi8>, tensor<2xi8>) {
  %c = ml_program.global_load @cache : tensor<2xf32>
  ml_program.global_store @cache = %x : tensor<2xf32>
  %0 = quantized_decomposed.quantize_per_tensor %c scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %w = ml_program.global_load_const @w : tensor<2xf32>
  %n = aten.operator "aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor"(%x) : (tensor<2xf32>) -> tensor<2xf32>
  %1 = aten.mul.Tensor %w, %n : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = quantized_decomposed.quantize_per_tensor %1 scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  %q = ml_program.global_load_const @q : tensor<2xi8>
  %3 = quantized_decomposed.dequantize_per_tensor %q scale 0.5 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xi8>) -> tensor<2xf32>
  %4 = aten.dropout %3 p 0.5 train true : (tensor<2xf32>) -> tensor<2xf32>
  %5 = quantized_decomposed.quantize_per_tensor %4 scale 0.25 zero_point 0 quant_min -127 quant_max 127 dtype i8 : (tensor<2xf32>) -> tensor<2xi8>
  return %0, %2, %5 : tensor<2xi8>, tensor<2xi8>, tensor<2xi8>
}
