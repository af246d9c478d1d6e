// The operations of the quantized_decomposed dialect, one per overload. Made from src/schema/aten.schemas by
// `cargo xtask gen-dialects`; do not edit. What the arguments become is explained in src/schema/src/ods/layout.rs.

#ifndef QUANTIZED_DECOMPOSED_OPS
#define QUANTIZED_DECOMPOSED_OPS

include "QuantizedDecomposedBase.td"

def Qd_ChooseQparamsTensorOp : Qd_Op<"choose_qparams.tensor", [Pure]> {
  let summary = "quantized_decomposed::choose_qparams.tensor(Tensor input, int quant_min, int quant_max, float eps, ScalarType dtype) -> (Tensor, Tensor)";
  let description = [{
    Chooses a scale and a zero point such that `quant_min` to `quant_max` cover the values of `input` and 0, with 0 exact.
    The scale is at least `eps`. The results have one element each: an f64 scale and an i64 zero point.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    F64Attr:$eps,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `quant_min` $quant_min
    `quant_max` $quant_max
    `eps` $eps
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_ChooseQparamsPerTokenOp : Qd_Op<"choose_qparams_per_token", [Pure]> {
  let summary = "quantized_decomposed::choose_qparams_per_token(Tensor input, ScalarType dtype) -> (Tensor, Tensor)";
  let description = [{
    Chooses a scale for each row of the last axis: the largest magnitude of the row, at least 1e-5, divided by 127. The
    zero points are 0. The last axis of the results has size 1. `dtype` is i8.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_ChooseQparamsPerTokenAsymmetricOp : Qd_Op<"choose_qparams_per_token_asymmetric", [Pure]> {
  let summary = "quantized_decomposed::choose_qparams_per_token_asymmetric(Tensor input, ScalarType dtype) -> (Tensor, Tensor)";
  let description = [{
    Chooses a scale and a zero point for each row of the last axis, such that -128 to 127 cover the values of the row and
    0. The last axis of the results has size 1: f64 scales and i64 zero points.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_ChooseQparamsSymmetricTensorOp : Qd_Op<"choose_qparams_symmetric.tensor", [Pure]> {
  let summary = "quantized_decomposed::choose_qparams_symmetric.tensor(Tensor input, int quant_min, int quant_max, float eps, ScalarType dtype) -> (Tensor, Tensor)";
  let description = [{
    As `choose_qparams.tensor`, with a range that is symmetric about 0: the zero point does not depend on `input`.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    F64Attr:$eps,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `quant_min` $quant_min
    `quant_max` $quant_max
    `eps` $eps
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_ConvertElementTypeNoFuseOp : Qd_Op<"convert_element_type.no_fuse", [Pure]> {
  let summary = "quantized_decomposed::convert_element_type.no_fuse(Tensor input, ScalarType dtype) -> Tensor";
  let description = [{
    Converts `input` to `dtype`. Backends do not fuse it with other operations, and the compiler does not fold it.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerChannelOp : Qd_Op<"dequantize_per_channel", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_channel(Tensor input, Tensor scales, Tensor? zero_points, int axis, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor";
  let description = [{
    `(input - zero_points[c]) * scales[c]`, with `c` the index on `axis`. If `zero_points` is absent, it is 0.
    The result is f32, or of the dtype `out_dtype`. The range is not used in the computation; it is there for
    backends that match the operation.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Optional<Torch_Tensor>:$zero_points,
    I64Attr:$axis,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    OptionalAttr<TypeAttr>:$out_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $scales
    (`zero_points` $zero_points^)?
    `axis` $axis
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    (`out_dtype` $out_dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerChannelGroupOp : Qd_Op<"dequantize_per_channel_group", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_channel_group(Tensor input, Tensor scales, Tensor? zero_points, int quant_min, int quant_max, ScalarType dtype, int group_size, ScalarType output_dtype) -> Tensor";
  let description = [{
    Dequantizes a matrix in which `group_size` consecutive elements of a row share a scale and a zero point: the columns of
    `scales` and `zero_points` are the groups. The result has the dtype `output_dtype`.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Optional<Torch_Tensor>:$zero_points,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    I64Attr:$group_size,
    TypeAttr:$output_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scales
    (`zero_points` $zero_points^)?
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    `group_size` $group_size
    `output_dtype` $output_dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerTensorOp : Qd_Op<"dequantize_per_tensor", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_tensor(Tensor input, float scale, int zero_point, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor";
  let description = [{
    `(input - zero_point) * scale`, as f32 or as the dtype `out_dtype`. The range is not used in the computation;
    it is there for backends that match the operation.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    F64Attr:$scale,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    OptionalAttr<TypeAttr>:$out_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input
    `scale` $scale
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    (`out_dtype` $out_dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerTensorTensorOp : Qd_Op<"dequantize_per_tensor.tensor", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_tensor.tensor(Tensor input, Tensor scale, Tensor zero_point, int quant_min, int quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor";
  let description = [{
    As `dequantize_per_tensor`, with a scale and a zero point that are known only at run time.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scale,
    Torch_Tensor:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    OptionalAttr<TypeAttr>:$out_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    (`out_dtype` $out_dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerTensorTensor2Op : Qd_Op<"dequantize_per_tensor.tensor2", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_tensor.tensor2(Tensor input, Tensor scale, Tensor zero_point, Tensor quant_min, Tensor quant_max, ScalarType dtype, *, ScalarType? out_dtype=None) -> Tensor";
  let description = [{
    As `dequantize_per_tensor`, with a scale, a zero point and a range that are known only at run time.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scale,
    Torch_Tensor:$zero_point,
    Torch_Tensor:$quant_min,
    Torch_Tensor:$quant_max,
    TypeAttr:$dtype,
    OptionalAttr<TypeAttr>:$out_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point `,` $quant_min `,` $quant_max
    `dtype` $dtype
    (`out_dtype` $out_dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_DequantizePerTokenOp : Qd_Op<"dequantize_per_token", [Pure]> {
  let summary = "quantized_decomposed::dequantize_per_token(Tensor input, Tensor scales, Tensor zero_points, int quant_min, int quant_max, ScalarType dtype, ScalarType output_dtype) -> Tensor";
  let description = [{
    `(input - zero_points) * scales`, with one scale and one zero point for each row of the last axis. The result has the
    dtype `output_dtype`.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Torch_Tensor:$zero_points,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    TypeAttr:$output_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scales `,` $zero_points
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    `output_dtype` $output_dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_FakeQuantPerChannelOp : Qd_Op<"fake_quant_per_channel", [Pure]> {
  let summary = "quantized_decomposed::fake_quant_per_channel(Tensor input, Tensor scales, Tensor zero_points, int axis, int quant_min, int quant_max) -> Tensor";
  let description = [{
    Quantizes per channel and dequantizes in one step: the result is float, and has only values that integers from
    `quant_min` to `quant_max` represent.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Torch_Tensor:$zero_points,
    I64Attr:$axis,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scales `,` $zero_points
    `axis` $axis
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerChannelOp : Qd_Op<"quantize_per_channel", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_channel(Tensor input, Tensor scales, Tensor zero_points, int axis, int quant_min, int quant_max, ScalarType dtype) -> Tensor";
  let description = [{
    `clamp(round(input * (1 / scales[c])) + zero_points[c], quant_min, quant_max)` as `dtype`, with `c` the index on `axis`.
    Halves are rounded to even.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Torch_Tensor:$zero_points,
    I64Attr:$axis,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $scales `,` $zero_points
    `axis` $axis
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerChannelGroupOp : Qd_Op<"quantize_per_channel_group", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_channel_group(Tensor input, Tensor scales, Tensor zero_points, int quant_min, int quant_max, ScalarType dtype, int group_size) -> Tensor";
  let description = [{
    Quantizes a matrix in which `group_size` consecutive elements of a row share a scale and a zero point: the columns of
    `scales` and `zero_points` are the groups. The zero point is added before rounding.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Torch_Tensor:$zero_points,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype,
    I64Attr:$group_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scales `,` $zero_points
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    `group_size` $group_size
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerTensorOp : Qd_Op<"quantize_per_tensor", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_tensor(Tensor input, float scale, int zero_point, int quant_min, int quant_max, ScalarType dtype) -> Tensor";
  let description = [{
    `clamp(round(input * (1 / scale)) + zero_point, quant_min, quant_max)` as `dtype`. Halves are rounded to even.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    F64Attr:$scale,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input
    `scale` $scale
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerTensorTensorOp : Qd_Op<"quantize_per_tensor.tensor", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_tensor.tensor(Tensor input, Tensor scale, Tensor zero_point, int quant_min, int quant_max, ScalarType dtype) -> Tensor";
  let description = [{
    As `quantize_per_tensor`, with a scale and a zero point that are known only at run time.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scale,
    Torch_Tensor:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerTensorTensor2Op : Qd_Op<"quantize_per_tensor.tensor2", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_tensor.tensor2(Tensor input, Tensor scale, Tensor zero_point, Tensor quant_min, Tensor quant_max, ScalarType dtype) -> Tensor";
  let description = [{
    As `quantize_per_tensor`, with a scale, a zero point and a range that are known only at run time.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scale,
    Torch_Tensor:$zero_point,
    Torch_Tensor:$quant_min,
    Torch_Tensor:$quant_max,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point `,` $quant_min `,` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def Qd_QuantizePerTokenOp : Qd_Op<"quantize_per_token", [Pure]> {
  let summary = "quantized_decomposed::quantize_per_token(Tensor input, Tensor scales, Tensor zero_points, int quant_min, int quant_max, ScalarType dtype) -> Tensor";
  let description = [{
    `clamp(round(input * (1 / scales) + zero_points), quant_min, quant_max)` as `dtype`, with one scale and one zero point
    for each row of the last axis. The zero point is added before rounding.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$scales,
    Torch_Tensor:$zero_points,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scales `,` $zero_points
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // QUANTIZED_DECOMPOSED_OPS
