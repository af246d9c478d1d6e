// Inputs of torchao's ops with calibrated qparams, and 8-bit floats, which have one scale and no zero point.
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int16" | FileCheck %s --check-prefixes=CHECK,INT16,CHANNELS
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=uint8" | FileCheck %s --check-prefixes=CHECK,UINT8,CHANNELS
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=int8" | FileCheck %s --check-prefixes=CHECK,INT8,CHANNELS
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=float8-e4m3 weight=float8-e4m3" | FileCheck %s --check-prefixes=CHECK,E4M3
// RUN: pt2e-opt %s --annotate="quantizer=torchao activation=float8-e5m2 weight=float8-e5m2" | FileCheck %s --check-prefixes=CHECK,E5M2
// RUN: not pt2e-opt %s --annotate="quantizer=torchao activation=int4" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not pt2e-opt %s --annotate="group-size=32" 2>&1 | FileCheck %s --check-prefix=OF-ANOTHER

// UNKNOWN: error: option 'activation' takes one of float, int8-per-token, int8, uint8, int16, float8-e4m3, float8-e5m2, got 'int4'
// OF-ANOTHER: error: option 'group-size' belongs to torchao, which 'quantizer=xnnpack' does not name

// CHANNELS-DAG: #[[$W:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_channel_symmetric, quant_min = -127, quant_max = 127, ch_axis = 0, observer = per_channel_min_max>
// INT16-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = i16, qscheme = per_tensor_symmetric, observer = histogram>
// UINT8-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = ui8, qscheme = per_tensor_affine, observer = histogram>
// INT8-DAG: #[[$X:.*]] = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>

// CHECK-LABEL: func.func @ops
func.func @ops(%x: tensor<1x4x4x4xf32>, %w: tensor<8x4x1x1xf32>, %v: tensor<3x4xf32>) -> (tensor<1x8x4x4xf32>, tensor<1x4x4x3xf32>) {
  // CHANNELS-NEXT: aten.conv2d {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
  // CHANNELS-NEXT: aten.linear {{.*}}#pt2e.annotation<inputs = [#[[$X]], #[[$W]]]>
  // E4M3-NEXT: aten.conv2d {{.*}}inputs = [#[[$F:.*]], #[[$F]]]>
  // E5M2-NEXT: aten.conv2d {{.*}}inputs = [#[[$F:.*]], #[[$F]]]>
  %0 = aten.conv2d %x, %w : (tensor<1x4x4x4xf32>, tensor<8x4x1x1xf32>) -> tensor<1x8x4x4xf32>
  %1 = aten.linear %x, %v : (tensor<1x4x4x4xf32>, tensor<3x4xf32>) -> tensor<1x4x4x3xf32>
  return %0, %1 : tensor<1x8x4x4xf32>, tensor<1x4x4x3xf32>
}
