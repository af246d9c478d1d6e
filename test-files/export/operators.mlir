// Operators without an operation go through quantization, text and bytecode as they are, and out again.
// RUN: pt2e-opt %S/../import/Inputs/operators.pt2 --prepare --convert="calibration=none" -o %t.mlirbc 2> log
// RUN: pt2e-opt %t.mlirbc -o %t.mlir
// RUN: pt2e-opt %t.mlir -o %t.pt2
// RUN: pt2e-opt %t.pt2 | FileCheck %s

// Nobody can calibrate what is not computed with.
// RUN: not pt2e-opt %S/../import/Inputs/library.pt2 --prepare --convert 2>&1 | FileCheck %s --check-prefix=CALIBRATED
// CALIBRATED: error: 'mix': 'aten.operator' cannot be evaluated: the evaluator does not support the op `fixture.mix`

// CHECK: quantized_decomposed.dequantize_per_tensor
// CHECK: aten.linear
// CHECK: aten.operator "aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor"(%{{.*}}) {dim = array<i64: 1>, keepdim = false} {{.*}}pt2e.name = "logsumexp"}
// CHECK: aten.operator "aten::logit(Tensor self, float? eps=None) -> Tensor"(%{{.*}}) {eps = 2.500000e-01 : f64} {{.*}}pt2e.name = "logit_"}
// CHECK: aten.operator "aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor"(%{{.*}}) {dim = -1 : i64} {{.*}}pt2e.name = "fft_fft"}
// CHECK: aten.operator "aten::view_as_real(Tensor(a) self) -> Tensor(a)"(%{{.*}}) {} {{.*}}pt2e.name = "view_as_real"}
