// The option `config` beside the others, and files that cannot be read.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/net.mlir --prepare="config='%t/with space.toml'" | FileCheck %s --check-prefix=FLOAT
// RUN: pt2e-opt %t/net.mlir --prepare="config=%t/weights.toml per-channel=true" | FileCheck %s --check-prefix=CHANNEL
// RUN: pt2e-opt %t/net.mlir --prepare="quantizer=xnnpack config=%t/weights.toml" | FileCheck %s --check-prefix=TENSOR
// RUN: pt2e-opt %t/net.mlir --prepare="config=%t/empty.toml" | FileCheck %s --check-prefix=TENSOR-8
// RUN: cd %t && not pt2e-opt net.mlir --prepare="config=preset.toml per-channel=true" 2>&1 | FileCheck %s --check-prefix=PRESET
// RUN: cd %t && not pt2e-opt net.mlir --prepare="config=twice.toml" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: cd %t && not pt2e-opt net.mlir --prepare="config=none.toml" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: cd %t && not pt2e-opt net.mlir --annotate="config=none.toml" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: cd %t && not pt2e-opt net.mlir --transform-for-annotation="config=none.toml" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: cd %t && not pt2e-opt net.mlir --prepare="config=." 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: cd %t && printf '# caf\351\n' > latin.toml && not pt2e-opt net.mlir --prepare="config=latin.toml" 2>&1 | FileCheck %s --check-prefix=LATIN
// RUN: cd %t && printf 'wei\0ght = 1\n' > nul.toml && not pt2e-opt net.mlir --prepare="config=nul.toml" 2>&1 | FileCheck %s --check-prefix=NUL
// RUN: not pt2e-opt %t/net.mlir --prepare="config=" 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: cd %t && not pt2e-opt net.mlir --prepare="config=typo.toml" 2>&1 | FileCheck %s --check-prefix=TYPO

// FLOAT-NOT: pt2e.observe
// An add that is left out keeps its number.
// FLOAT: aten.add.Tensor %{{[^,]*}}, 1.0
// CHANNEL: per_channel_symmetric, quant_min = -8, quant_max = 7
// CHANNEL: pt2e.observe
// TENSOR: per_tensor_symmetric, quant_min = -8, quant_max = 7
// TENSOR-LABEL: func.func @forward
// TENSOR: pt2e.observe
// TENSOR-8: per_tensor_symmetric, quant_min = -127, quant_max = 127
// TENSOR-8: pt2e.observe
// PRESET: error: preset.toml:1:1: preset 'symmetric' and option 'per-channel' both state the specs of quantizer 'xnnpack'; leave one out
// TWICE: error: option 'quantizer' names 'xnnpack' twice; write it once
// NONE: error: none.toml: cannot read the configuration: No such file or directory
// FOLDER: error: .: cannot read the configuration: it is a folder; name a file, such as config=q.toml
// LATIN: error: latin.toml: cannot read the configuration: it is not text in UTF-8 (byte 5)
// NUL: error: nul.toml:1:
// NO-VALUE: error: option 'config' has no value; write config=PATH
// TYPO: error: typo.toml:2:5: unknown key 'quantise'; did you mean 'quantize'?

//--- with space.toml
quantize = false
//--- weights.toml
weight.bits = 4
//--- preset.toml
preset = "symmetric"
//--- twice.toml
quantizer = ["xnnpack", "xnnpack"]
//--- empty.toml
# Nothing.
//--- typo.toml
rule = [
  { quantise = false },
]
//--- net.mlir
func.func @forward(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %1 = aten.add.Tensor %0, 1.0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
