// Specs that are not valid for the ops that a rule matches, or that the backend cannot run.
// RUN: split-file %s %t
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=dtype.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=DTYPE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=bits.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=observer.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=OBSERVER
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=range.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=zero.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=bias.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=BIAS

// DTYPE: dtype.toml:3:1: error: the rule for module_type = "Linear" (line 1) quantizes an input to int16, which quantizer 'xnnpack' cannot; it takes int8
// BITS: bits.toml:1:1: error: the configuration quantizes a weight to int16, which quantizer 'xnnpack' cannot; it takes int8
// OBSERVER: observer.toml:3:1: error: the rule for op = "linear" (line 1) gives a weight a spec that is not valid: the min_max observer does not do per_channel_symmetric; use per_channel_min_max
// RANGE: range.toml:3:1: error: the rule for op = "linear" (line 1) gives a weight a spec that is not valid: the quantized range [-127, 128] does not fit int8; change quant_min or quant_max, or use a wider dtype
// ZERO: zero.toml:1:1: error: the configuration gives an input a spec that is not valid: the quantized range [1, 7] must contain 0 and at least one more value; change quant_min or quant_max
// BIAS: bias.toml:1:1: error: the configuration changes the spec of a bias, which the preset leaves float; state dtype and observer, so that it is a spec of its own

//--- dtype.toml
[[rule]]
module_type = "Linear"
activation.dtype = "int16"

//--- bits.toml
weight.bits = 12

//--- observer.toml
[[rule]]
op = "linear"
weight = { granularity = "channel", observer = "min_max" }

//--- range.toml
[[rule]]
op = "linear"
weight.quant_max = 128

//--- zero.toml
activation = { quant_min = 1, quant_max = 7 }

//--- bias.toml
bias.bits = 8
