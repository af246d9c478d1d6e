// Rules of equal rank that say different things about one op: an error at the later one.
// RUN: split-file %s %t
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=quantize.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=QUANTIZE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=range.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=float.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=globs.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=GLOBS
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=preset.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PRESET

// QUANTIZE: quantize.toml:5:1: error: this rule and the rule for op = "aten.linear" (line 1) are equally specific for 'aten.linear' (hidden), but that one says quantize = false and this one quantize = true; remove one, or make one of them more specific
// RANGE: range.toml:5:1: error: this rule and the rule for module_name = "classifier.0" (line 1) are equally specific for 'aten.linear' (hidden), but that one says weight.bits = 4 and this one weight.quant_min = -7; remove one, or make one of them more specific
// FLOAT: float.toml:5:1: error: this rule and the rule for module_type = "Linear" (line 1) are equally specific for 'aten.linear' (hidden), but that one says weight = "float" and this one weight.bits = 4; remove one, or make one of them more specific
// GLOBS: globs.toml:5:1: error: this rule and the rule for module_name = "classifier.*" (line 1) are equally specific for 'aten.linear' (hidden), but that one says activation.observer.name = "min_max" and this one activation.observer.name = "histogram"; remove one, or make one of them more specific
// PRESET: preset.toml:5:1: error: this rule and the rule for op = "linear" (line 1) are equally specific for 'aten.linear' (hidden), but that one says preset = "symmetric" and this one preset = "symmetric_per_channel"; remove one, or make one of them more specific

//--- quantize.toml
[[rule]]
op = "aten.linear"
quantize = false

[[rule]]
op = "linear"
quantize = true

//--- range.toml
[[rule]]
module_name = "classifier.0"
weight.bits = 4

[[rule]]
module_name = "classifier.0"
weight.quant_min = -7

//--- float.toml
[[rule]]
module_type = "Linear"
weight = "float"

[[rule]]
module_type = "torch.nn.Linear"
weight.bits = 4

//--- globs.toml
[[rule]]
module_name = "classifier.*"
activation.observer = "min_max"

[[rule]]
module_name = "*.0"
activation.observer = "histogram"

//--- preset.toml
[[rule]]
op = "linear"
preset = "symmetric"

[[rule]]
op = "linear"
preset = "symmetric_per_channel"
