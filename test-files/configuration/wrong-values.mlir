// Words and values that do not exist, with the nearest one.
// RUN: split-file %s %t
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=float.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=preset.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PRESET
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=quantizer.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=QUANTIZER
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=dtype.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=DTYPE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=scheme.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SCHEME
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=granularity.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=GRANULARITY
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=observer.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=OBSERVER
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=parameter.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PARAMETER
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=parameter-value.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PARAMETER-VALUE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=parameter-type.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=PARAMETER-TYPE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=nameless.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=NAMELESS
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=bits.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=bits-and-range.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=BITS-AND-RANGE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=range.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=glob.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=GLOB
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=regex.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=REGEX
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=empty.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=selects-nothing.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=SELECTS-NOTHING
// RUN: cd %t && not pt2e-opt %S/Inputs/net.mlir --annotate="config=states-nothing.toml" -o /dev/null 2>&1 | FileCheck %s --check-prefix=STATES-NOTHING

// FLOAT: float.toml:1:10: error: expected "float" or a table such as { bits = 4 }, found the string "flaot"
// PRESET: preset.toml:1:10: error: unknown preset 'symetric'; did you mean 'symmetric'?
// QUANTIZER: quantizer.toml:1:14: error: unknown quantizer 'xnnpak'; did you mean 'xnnpack'?
// DTYPE: dtype.toml:1:20: error: unknown dtype 'i8'; known dtypes are uint8, int8, uint16, int16, int32
// SCHEME: scheme.toml:1:21: error: unknown scheme 'asymmetric'; did you mean 'symmetric'?
// GRANULARITY: granularity.toml:1:22: error: unknown word 'chanel'; did you mean 'channel'?
// OBSERVER: observer.toml:1:23: error: unknown observer 'histogramm'; did you mean 'histogram'?
// PARAMETER: parameter.toml:1:23: error: the histogram observer has no parameter 'bin'; did you mean 'bins'?
// PARAMETER-VALUE: parameter-value.toml:1:23: error: `bins` of the histogram observer is 1; it must be from 2 to 1048576 (PyTorch uses 2048)
// PARAMETER-TYPE: parameter-type.toml:1:23: error: the parameter 'bins' of an observer is a number or a bool, not the string "many"
// NAMELESS: nameless.toml:1:23: error: the observer lacks its 'name', a string
// BITS: bits.toml:1:1: error: 'bits' must be from 2 to 16, found 1
// BITS-AND-RANGE: bits-and-range.toml:1:10: error: 'bits' states the whole range, so it cannot be given with 'quant_min' or 'quant_max'
// RANGE: range.toml:1:10: error: 'quant_min' must be below 'quant_max', found 7 and -8
// GLOB: glob.toml:2:15: error: 'features.[' is not a glob: unclosed character class; missing ']'
// REGEX: regex.toml:2:15: error: 'features.(' is not a regular expression: unclosed group
// EMPTY: empty.toml:2:6: error: a name cannot be empty
// SELECTS-NOTHING: selects-nothing.toml:1:1: error: the rule selects no ops; give it one of node, location, module_name, module_type, op, or write its keys at the top of the file, where they hold for the whole model
// STATES-NOTHING: states-nothing.toml:1:1: error: the rule states nothing; add quantize = false, or the spec that the ops are to have

//--- float.toml
weight = "flaot"

//--- preset.toml
preset = "symetric"

//--- quantizer.toml
quantizer = ["xnnpak"]

//--- dtype.toml
activation.dtype = "i8"

//--- scheme.toml
activation.scheme = "asymmetric"

//--- granularity.toml
weight.granularity = "chanel"

//--- observer.toml
activation.observer = "histogramm"

//--- parameter.toml
activation.observer = { name = "histogram", bin = 7 }

//--- parameter-value.toml
activation.observer = { name = "histogram", bins = 1 }

//--- parameter-type.toml
activation.observer = { name = "histogram", bins = "many" }

//--- nameless.toml
activation.observer = { bins = 1024 }

//--- bits.toml
weight.bits = 1

//--- bits-and-range.toml
weight = { bits = 4, quant_max = 7 }

//--- range.toml
weight = { quant_min = 7, quant_max = -8 }

//--- glob.toml
[[rule]]
module_name = "features.["
quantize = false

//--- regex.toml
[[rule]]
module_name = { regex = 'features.(' }
quantize = false

//--- empty.toml
[[rule]]
op = ""
quantize = false

//--- selects-nothing.toml
[[rule]]
quantize = false

//--- states-nothing.toml
[[rule]]
op = "linear"
