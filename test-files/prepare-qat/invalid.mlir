// RUN: pt2e-opt %s --prepare-qat --split-input-file --verify-diagnostics

// expected-error @below {{the module is prepared; only a captured graph can be prepared}}
// expected-note @below {{continue with the later passes, such as --convert}}
module attributes {pt2e.stage = "prepared"} {
}

// -----

ml_program.global private @activation_post_process_0.fake_quant_enabled(dense<true> : tensor<i1>) : tensor<i1>
func.func @again() -> tensor<i1> {
  // expected-error @below {{'ml_program.global_load_const' shows that the module has fake-quants already: it loads the switch of one}}
  // expected-note @below {{a trained module goes to --convert, which quantizes it by the ranges of the training}}
  %0 = ml_program.global_load_const @activation_post_process_0.fake_quant_enabled : tensor<i1>
  return %0 : tensor<i1>
}
