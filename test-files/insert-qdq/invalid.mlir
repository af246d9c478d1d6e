// RUN: pt2e-opt %s --insert-qdq --split-input-file --verify-diagnostics

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
// expected-error @below {{observer @first: the observer has seen no data; calibrate it first}}
// expected-note @below {{calibrate with --calibrate="data=FILE or FOLDER" before --convert}}
pt2e.observer @first #act
// expected-error @below {{observer @second: the observer has seen no data}}
// expected-note @below {{calibrate with}}
pt2e.observer @second #act
func.func @uncalibrated(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = pt2e.observe %x @first : tensor<2xf32>
  %1 = pt2e.observe %0 @second : tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

#act = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, is_dynamic = true, observer = min_max>
// expected-error @below {{observer @dynamic: dynamic quantization is not supported}}
pt2e.observer @dynamic #act

// -----

#probability = #pt2e.fixed_qspec<dtype = ui8, scale = 0.00390625, zero_point = 0, quant_min = 0, quant_max = 256>
// expected-error @below {{observer @fixed: the quantized range [0, 256] does not fit uint8; change quant_min or quant_max, or use a wider dtype}}
pt2e.observer @fixed #probability

// -----

// 1e39 is infinite in float32.
#huge = #pt2e.fixed_qspec<dtype = ui8, scale = 1.0e39, zero_point = 0>
// expected-error @below {{it must be positive, finite, and no denormal number in float32}}
pt2e.observer @huge #huge

// -----

#outside = #pt2e.fixed_qspec<dtype = ui8, scale = 0.5, zero_point = -1>
// expected-error @below {{observer @outside: the zero point -1 is not in the quantized range [0, 255]; 0 could not be quantized exactly}}
pt2e.observer @outside #outside

// -----

// A module that was never prepared would be called converted.
// expected-error @below {{the module has no observers to convert}}
// expected-note @below {{run --prepare before, and --convert, which does all that --insert-qdq needs}}
module {
  func.func @captured(%x: tensor<2xf32>) -> tensor<2xf32> {
    %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
