// What the options of --prepare do, and what is said of wrong ones.
// RUN: pt2e-opt %s --prepare | FileCheck %s --check-prefix=TENSOR
// RUN: pt2e-opt %s --prepare="per-channel=true" | FileCheck %s --check-prefix=CHANNEL
// RUN: not pt2e-opt %s --prepare="quantizer=xnpack" 2>&1 | FileCheck %s --check-prefix=NEAREST
// RUN: not pt2e-opt %s --prepare="quantizer=tensorrt" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not pt2e-opt %s --prepare="quantizer=xnnpack,xnpack" 2>&1 | FileCheck %s --check-prefix=NEAREST
// RUN: not pt2e-opt %s --prepare="quantizer=xnnpack,xnnpack" 2>&1 | FileCheck %s --check-prefix=LISTED-TWICE
// RUN: not pt2e-opt %s --annotate="quantizer='xnnpack, xnnpack'" 2>&1 | FileCheck %s --check-prefix=LISTED-TWICE
// RUN: not pt2e-opt %s --prepare="quantizer=," 2>&1 | FileCheck %s --check-prefix=NO-QUANTIZER
// RUN: not pt2e-opt %s --transform-for-annotation="quantizer=," 2>&1 | FileCheck %s --check-prefix=NO-QUANTIZER
// RUN: pt2e-opt %s --prepare="quantizer='xnnpack, ' per-channel=true" | FileCheck %s --check-prefix=CHANNEL
// RUN: not pt2e-opt %s --prepare="per-channel=ture" 2>&1 | FileCheck %s --check-prefix=BOOL
// RUN: not pt2e-opt %s --prepare="per_channel=true" 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not pt2e-opt %s --annotate="per_channel=true" 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not pt2e-opt %s --verify-prepared="strict=true" 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-opt %s --prepare="quantizer=xnnpack per-channel" 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: not pt2e-opt %s --prepare="per-channel=" 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: not pt2e-opt %s --pass-pipeline='builtin.module(annotate{per-channel quantizer=xnnpack})' 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: not pt2e-opt %s --prepare="per-channel=true per-channel=true" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not pt2e-opt %s --prepare="=true" 2>&1 | FileCheck %s --check-prefix=NO-NAME
// RUN: not pt2e-opt %s --annotate="xnnpack" 2>&1 | FileCheck %s --check-prefix=NAMELESS
// RUN: not pt2e-opt %s --calibrate="calib/" 2>&1 | FileCheck %s --check-prefix=PATH
// RUN: not pt2e-opt %s --calibrate="data=" 2>&1 | FileCheck %s --check-prefix=EMPTY
// RUN: not pt2e-opt %s --calibrate="data='calib" 2>&1 | FileCheck %s --check-prefix=QUOTE
// RUN: pt2e-opt %s --prepare="  per-channel='true'   quantizer=xnnpack " | FileCheck %s --check-prefix=CHANNEL
// RUN: not pt2e-opt %s --prepare --calibrate="data='no such folder/'" 2>&1 | FileCheck %s --check-prefix=SPACES

// NO-VALUE: pt2e-opt: error: option 'per-channel' has no value; write per-channel=true
// TWICE: error: option 'per-channel' is given twice; write it once
// NO-NAME: error: '=true' has no name before its '='; the options are quantizer, per-channel, qat
// NAMELESS: error: no such option xnnpack; the options are quantizer, per-channel, qat; did you mean quantizer=xnnpack?
// PATH: error: no such option calib/; the options are data, seed; did you mean data=calib/?
// EMPTY: error: option 'data' has no value; write data=PATH
// QUOTE: error: the options "data='calib" end without the closing '
// SPACES: error: no such folder/: cannot open it
// NEAREST: error: option 'quantizer' takes a comma-separated list of xnnpack, got 'xnpack'; did you mean 'xnnpack'?
// UNKNOWN: error: option 'quantizer' takes a comma-separated list of xnnpack, got 'tensorrt'{{$}}
// LISTED-TWICE: error: option 'quantizer' names 'xnnpack' twice; write it once
// NO-QUANTIZER: error: option 'quantizer' names no quantizer; write quantizer=xnnpack
// BOOL: error: option 'per-channel' takes true or false, got 'ture'; did you mean 'true'?
// OPTION: error: no such option per_channel; the options are quantizer, per-channel, qat
// NONE: error: no such option strict; there are no options

// TENSOR-NOT: per_channel
// TENSOR-LABEL: func.func @linear
// CHANNEL: #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max
// CHANNEL-LABEL: func.func @linear
func.func @linear(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // TENSOR: aten.linear
  // CHANNEL: aten.linear
  %0 = aten.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
