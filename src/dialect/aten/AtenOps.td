// The operations of the aten dialect, one per overload. Made from src/schema/aten.schemas by
// `cargo xtask gen-dialects`; do not edit. What the arguments become is explained in src/schema/src/ods/layout.rs.

#ifndef ATEN_OPS
#define ATEN_OPS

include "AtenBase.td"

def Aten_DunderAndTensorOp : Aten_Op<"__and__.Tensor", [Pure]> {
  let summary = "aten::__and__.Tensor(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateAssertScalarOp : Aten_Op<"_assert_scalar", [Torch_OperandXorAttr<"input", "input_scalar", "Input", "InputScalar">]> {
  let summary = "aten::_assert_scalar(Scalar self, str assert_msg) -> ()";
  let arguments = (ins
    Optional<Torch_NumberValue>:$input,
    OptionalAttr<Torch_NumberAttr>:$input_scalar,
    StrAttr:$assert_msg);
  let results = (outs);
  let assemblyFormat = [{
    `self` custom<ValueOrNumber>($input, $input_scalar)
    `assert_msg` $assert_msg
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateAssertTensorMetadataOp : Aten_Op<"_assert_tensor_metadata", [AttrSizedOperandSegments, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">, Torch_SymIntsMatch<"stride", "static_stride", "Stride", "StaticStride">]> {
  let summary = "aten::_assert_tensor_metadata(Tensor a, SymInt[]? size=None, SymInt[]? stride=None, ScalarType? dtype=None, *, Device? device=None, Layout? layout=None) -> ()";
  let arguments = (ins
    Torch_Tensor:$a,
    Variadic<Index>:$size,
    OptionalAttr<DenseI64ArrayAttr>:$static_size,
    Variadic<Index>:$stride,
    OptionalAttr<DenseI64ArrayAttr>:$static_stride,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<StrAttr>:$layout);
  let results = (outs);
  let assemblyFormat = [{
    $a
    (`size` custom<DynamicIndexList>($size, $static_size)^)?
    (`stride` custom<DynamicIndexList>($stride, $static_stride)^)?
    (`dtype` $dtype^)?
    (`device` $device^)?
    (`layout` $layout^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateNativeBatchNormLegitNoTrainingOp : Aten_Op<"_native_batch_norm_legit_no_training", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    Torch_Tensor:$running_mean,
    Torch_Tensor:$running_var,
    F64Attr:$momentum,
    F64Attr:$eps);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2);
  let assemblyFormat = [{
    $input `,` $running_mean `,` $running_var
    (`weight` $weight^)?
    (`bias` $bias^)?
    `momentum` $momentum
    `eps` $eps
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AbsOp : Aten_Op<"abs", [Pure]> {
  let summary = "aten::abs(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AdaptiveAvgPool2dOp : Aten_Op<"adaptive_avg_pool2d", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    DenseI64ArrayAttr:$static_output_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `output_size` custom<DynamicIndexList>($output_size, $static_output_size)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AdaptiveMaxPool2dOp : Aten_Op<"adaptive_max_pool2d", [Pure]> {
  let summary = "aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$output_size);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `output_size` $output_size
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AddTensorOp : Aten_Op<"add.Tensor", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AddmmOp : Aten_Op<"addmm", [Pure]> {
  let summary = "aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$mat1,
    Torch_Tensor:$mat2,
    Torch_IntDefault<"1">:$beta,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $mat1 `,` $mat2
    (`beta` custom<Number>($beta)^)?
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AliasOp : Aten_Op<"alias", [Pure]> {
  let summary = "aten::alias(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AmaxOp : Aten_Op<"amax", [Pure]> {
  let summary = "aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    (`keepdim` $keepdim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ArangeOp : Aten_Op<"arange", [Pure, Torch_OperandXorAttr<"end", "end_scalar", "End", "EndScalar">]> {
  let summary = "aten::arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$end,
    OptionalAttr<Torch_NumberAttr>:$end_scalar,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `end` custom<ValueOrNumber>($end, $end_scalar)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AsStridedOp : Aten_Op<"as_strided", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">, Torch_SymIntsMatch<"stride", "static_stride", "Stride", "StaticStride">, Torch_SymIntMatches<"storage_offset", "static_storage_offset", "StorageOffset", "StaticStorageOffset">]> {
  let summary = "aten::as_strided(Tensor(a) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    Variadic<Index>:$stride,
    DenseI64ArrayAttr:$static_stride,
    Optional<Index>:$storage_offset,
    OptionalAttr<I64Attr>:$static_storage_offset);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    `stride` custom<DynamicIndexList>($stride, $static_stride)
    (`storage_offset` custom<DynamicIndex>($storage_offset, $static_storage_offset)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AvgPool2dOp : Aten_Op<"avg_pool2d", [Pure]> {
  let summary = "aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding,
    DefaultValuedAttr<BoolAttr, "false">:$ceil_mode,
    DefaultValuedAttr<BoolAttr, "true">:$count_include_pad,
    OptionalAttr<I64Attr>:$divisor_override);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `kernel_size` $kernel_size
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`ceil_mode` $ceil_mode^)?
    (`count_include_pad` $count_include_pad^)?
    (`divisor_override` $divisor_override^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_BatchNormOp : Aten_OpImpureIf<"batch_norm", "getTraining()", [AttrSizedOperandSegments]> {
  let summary = "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    Optional<Torch_Tensor>:$running_mean,
    Optional<Torch_Tensor>:$running_var,
    BoolAttr:$training,
    F64Attr:$momentum,
    F64Attr:$eps,
    BoolAttr:$cudnn_enabled);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`weight` $weight^)?
    (`bias` $bias^)?
    (`running_mean` $running_mean^)?
    (`running_var` $running_var^)?
    `training` $training
    `momentum` $momentum
    `eps` $eps
    `cudnn_enabled` $cudnn_enabled
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_BmmOp : Aten_Op<"bmm", [Pure]> {
  let summary = "aten::bmm(Tensor self, Tensor mat2) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$mat2);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $mat2
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CatOp : Aten_Op<"cat", [Pure]> {
  let summary = "aten::cat(Tensor[] tensors, int dim=0) -> Tensor";
  let arguments = (ins
    Variadic<Torch_Tensor>:$tensors,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    ` ` `[` $tensors `]`
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ChunkOp : Aten_Op<"chunk", [Pure]> {
  let summary = "aten::chunk(Tensor(a -> *) self, int chunks, int dim=0) -> Tensor(a)[]";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$chunks,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    $input
    `chunks` $chunks
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ClampOp : Aten_Op<"clamp", [Pure]> {
  let summary = "aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<Torch_NumberAttr>:$min,
    OptionalAttr<Torch_NumberAttr>:$max);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`min` custom<Number>($min)^)?
    (`max` custom<Number>($max)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CloneOp : Aten_Op<"clone", [Pure]> {
  let summary = "aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ConstantPadNdOp : Aten_Op<"constant_pad_nd", [Pure, Torch_SymIntsMatch<"pad", "static_pad", "Pad", "StaticPad">]> {
  let summary = "aten::constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$pad,
    DenseI64ArrayAttr:$static_pad,
    Torch_IntDefault<"0">:$value);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `pad` custom<DynamicIndexList>($pad, $static_pad)
    (`value` custom<Number>($value)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ContiguousOp : Aten_Op<"contiguous", [Pure]> {
  let summary = "aten::contiguous(Tensor(a) self, *, MemoryFormat memory_format=0) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedStrAttr<StrAttr, "contiguous_format">:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Conv1dOp : Aten_Op<"conv1d", [Pure]> {
  let summary = "aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$dilation,
    DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`dilation` $dilation^)?
    (`groups` $groups^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Conv2dOp : Aten_Op<"conv2d", [Pure]> {
  let summary = "aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation,
    DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`dilation` $dilation^)?
    (`groups` $groups^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Conv2dPaddingOp : Aten_Op<"conv2d.padding", [Pure]> {
  let summary = "aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding=\"valid\", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$stride,
    DefaultValuedStrAttr<StrAttr, "valid">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation,
    DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`dilation` $dilation^)?
    (`groups` $groups^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Conv3dOp : Aten_Op<"conv3d", [Pure]> {
  let summary = "aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilation,
    DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`dilation` $dilation^)?
    (`groups` $groups^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ConvTranspose2dInputOp : Aten_Op<"conv_transpose2d.input", [Pure]> {
  let summary = "aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$output_padding,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`output_padding` $output_padding^)?
    (`groups` $groups^)?
    (`dilation` $dilation^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ConvolutionOp : Aten_Op<"convolution", [Pure]> {
  let summary = "aten::convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DenseI64ArrayAttr:$stride,
    DenseI64ArrayAttr:$padding,
    DenseI64ArrayAttr:$dilation,
    BoolAttr:$transposed,
    DenseI64ArrayAttr:$output_padding,
    I64Attr:$groups);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    `stride` $stride
    `padding` $padding
    `dilation` $dilation
    `transposed` $transposed
    `output_padding` $output_padding
    `groups` $groups
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CopyOp : Aten_Op<"copy", [Pure, Torch_OperandXorAttr<"src", "src_scalar", "Src", "SrcScalar">]> {
  let summary = "aten::copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$src,
    OptionalAttr<Torch_NumberAttr>:$src_scalar,
    DefaultValuedAttr<BoolAttr, "false">:$non_blocking);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($src, $src_scalar)
    (`non_blocking` $non_blocking^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CosOp : Aten_Op<"cos", [Pure]> {
  let summary = "aten::cos(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CumsumOp : Aten_Op<"cumsum", [Pure]> {
  let summary = "aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DetachOp : Aten_Op<"detach", [Pure]> {
  let summary = "aten::detach(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DivTensorOp : Aten_Op<"div.Tensor", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::div.Tensor(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DropoutOp : Aten_OpImpureIf<"dropout", "getTrain()", []> {
  let summary = "aten::dropout(Tensor input, float p, bool train) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    F64Attr:$p,
    BoolAttr:$train);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `p` $p
    `train` $train
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EluOp : Aten_Op<"elu", [Pure]> {
  let summary = "aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_IntDefault<"1">:$alpha,
    Torch_IntDefault<"1">:$scale,
    Torch_IntDefault<"1">:$input_scale);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`alpha` custom<Number>($alpha)^)?
    (`scale` custom<Number>($scale)^)?
    (`input_scale` custom<Number>($input_scale)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EmbeddingOp : Aten_Op<"embedding", [Pure, Torch_SymIntMatches<"padding_idx", "static_padding_idx", "PaddingIdx", "StaticPaddingIdx">]> {
  let summary = "aten::embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$weight,
    Torch_Tensor:$indices,
    Optional<Index>:$padding_idx,
    DefaultValuedAttr<I64Attr, "-1">:$static_padding_idx,
    DefaultValuedAttr<BoolAttr, "false">:$scale_grad_by_freq,
    DefaultValuedAttr<BoolAttr, "false">:$sparse);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $weight `,` $indices
    (`padding_idx` custom<DynamicIndex>($padding_idx, $static_padding_idx)^)?
    (`scale_grad_by_freq` $scale_grad_by_freq^)?
    (`sparse` $sparse^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EqScalarOp : Aten_Op<"eq.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::eq.Scalar(Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EqTensorOp : Aten_Op<"eq.Tensor", [Pure]> {
  let summary = "aten::eq.Tensor(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ExpOp : Aten_Op<"exp", [Pure]> {
  let summary = "aten::exp(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ExpandOp : Aten_Op<"expand", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    DefaultValuedAttr<BoolAttr, "false">:$implicit);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    (`implicit` $implicit^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FillScalarOp : Aten_Op<"fill.Scalar", [Pure, Torch_OperandXorAttr<"value", "value_scalar", "Value", "ValueScalar">]> {
  let summary = "aten::fill.Scalar(Tensor self, Scalar value) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$value,
    OptionalAttr<Torch_NumberAttr>:$value_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `value` custom<ValueOrNumber>($value, $value_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FlattenUsingIntsOp : Aten_Op<"flatten.using_ints", [Pure]> {
  let summary = "aten::flatten.using_ints(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "0">:$start_dim,
    DefaultValuedAttr<I64Attr, "-1">:$end_dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`start_dim` $start_dim^)?
    (`end_dim` $end_dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FullOp : Aten_Op<"full", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">, Torch_OperandXorAttr<"fill_value", "fill_value_scalar", "FillValue", "FillValueScalar">]> {
  let summary = "aten::full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    Optional<Torch_NumberValue>:$fill_value,
    OptionalAttr<Torch_NumberAttr>:$fill_value_scalar,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `size` custom<DynamicIndexList>($size, $static_size)
    `fill_value` custom<ValueOrNumber>($fill_value, $fill_value_scalar)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FullLikeOp : Aten_Op<"full_like", [Pure, Torch_OperandXorAttr<"fill_value", "fill_value_scalar", "FillValue", "FillValueScalar">]> {
  let summary = "aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$fill_value,
    OptionalAttr<Torch_NumberAttr>:$fill_value_scalar,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `fill_value` custom<ValueOrNumber>($fill_value, $fill_value_scalar)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GatherOp : Aten_Op<"gather", [Pure]> {
  let summary = "aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Torch_Tensor:$index,
    DefaultValuedAttr<BoolAttr, "false">:$sparse_grad);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $index
    `dim` $dim
    (`sparse_grad` $sparse_grad^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GeScalarOp : Aten_Op<"ge.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::ge.Scalar(Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GeluOp : Aten_Op<"gelu", [Pure]> {
  let summary = "aten::gelu(Tensor self, *, str approximate=\"none\") -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedStrAttr<StrAttr, "none">:$approximate);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`approximate` $approximate^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GroupNormOp : Aten_Op<"group_norm", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-5, bool cudnn_enabled=True) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$num_groups,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<F64Attr, "1e-5">:$eps,
    DefaultValuedAttr<BoolAttr, "true">:$cudnn_enabled);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `num_groups` $num_groups
    (`weight` $weight^)?
    (`bias` $bias^)?
    (`eps` $eps^)?
    (`cudnn_enabled` $cudnn_enabled^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GtScalarOp : Aten_Op<"gt.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::gt.Scalar(Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_HardsigmoidOp : Aten_Op<"hardsigmoid", [Pure]> {
  let summary = "aten::hardsigmoid(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_HardswishOp : Aten_Op<"hardswish", [Pure]> {
  let summary = "aten::hardswish(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_HardtanhOp : Aten_Op<"hardtanh", [Pure]> {
  let summary = "aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_IntDefault<"-1">:$min_val,
    Torch_IntDefault<"1">:$max_val);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`min_val` custom<Number>($min_val)^)?
    (`max_val` custom<Number>($max_val)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_IndexTensorOp : Aten_Op<"index.Tensor", [Pure, Torch_MaskMatches<"indices", "indices_mask", "Indices", "IndicesMask">]> {
  let summary = "aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Torch_Tensor>:$indices,
    DenseBoolArrayAttr:$indices_mask);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<OptionalTensors>($indices, $indices_mask)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_IndexCopyOp : Aten_Op<"index_copy", [Pure]> {
  let summary = "aten::index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Torch_Tensor:$index,
    Torch_Tensor:$source);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $index `,` $source
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_IndexPutOp : Aten_Op<"index_put", [Pure, Torch_MaskMatches<"indices", "indices_mask", "Indices", "IndicesMask">]> {
  let summary = "aten::index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Torch_Tensor>:$indices,
    DenseBoolArrayAttr:$indices_mask,
    Torch_Tensor:$values,
    DefaultValuedAttr<BoolAttr, "false">:$accumulate);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<OptionalTensors>($indices, $indices_mask) `,` $values
    (`accumulate` $accumulate^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_InstanceNormOp : Aten_OpImpureIf<"instance_norm", "getUseInputStats()", [AttrSizedOperandSegments]> {
  let summary = "aten::instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    Optional<Torch_Tensor>:$running_mean,
    Optional<Torch_Tensor>:$running_var,
    BoolAttr:$use_input_stats,
    F64Attr:$momentum,
    F64Attr:$eps,
    BoolAttr:$cudnn_enabled);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`weight` $weight^)?
    (`bias` $bias^)?
    (`running_mean` $running_mean^)?
    (`running_var` $running_var^)?
    `use_input_stats` $use_input_stats
    `momentum` $momentum
    `eps` $eps
    `cudnn_enabled` $cudnn_enabled
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ItemOp : Aten_Op<"item", [Pure]> {
  let summary = "aten::item(Tensor self) -> Scalar";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_NumberResult:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LayerNormOp : Aten_Op<"layer_norm", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"normalized_shape", "static_normalized_shape", "NormalizedShape", "StaticNormalizedShape">]> {
  let summary = "aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-5, bool cudnn_enable=True) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$normalized_shape,
    DenseI64ArrayAttr:$static_normalized_shape,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<F64Attr, "1e-5">:$eps,
    DefaultValuedAttr<BoolAttr, "true">:$cudnn_enable);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `normalized_shape` custom<DynamicIndexList>($normalized_shape, $static_normalized_shape)
    (`weight` $weight^)?
    (`bias` $bias^)?
    (`eps` $eps^)?
    (`cudnn_enable` $cudnn_enable^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LeTensorOp : Aten_Op<"le.Tensor", [Pure]> {
  let summary = "aten::le.Tensor(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LeakyReluOp : Aten_Op<"leaky_relu", [Pure]> {
  let summary = "aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_FloatDefault<"0.01">:$negative_slope);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`negative_slope` custom<Number>($negative_slope)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LiftFreshOp : Aten_Op<"lift_fresh", [Pure]> {
  let summary = "aten::lift_fresh(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LiftFreshCopyOp : Aten_Op<"lift_fresh_copy", [Pure]> {
  let summary = "aten::lift_fresh_copy(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LinearOp : Aten_Op<"linear", [Pure]> {
  let summary = "aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LogOp : Aten_Op<"log", [Pure]> {
  let summary = "aten::log(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LogSoftmaxIntOp : Aten_Op<"log_softmax.int", [Pure]> {
  let summary = "aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LstmInputOp : Aten_OpImpureIf<"lstm.input", "getTrain()", [AttrSizedOperandSegments]> {
  let summary = "aten::lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Torch_Tensor>:$hx,
    Variadic<Torch_Tensor>:$params,
    BoolAttr:$has_biases,
    I64Attr:$num_layers,
    F64Attr:$dropout,
    BoolAttr:$train,
    BoolAttr:$bidirectional,
    BoolAttr:$batch_first);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2);
  let assemblyFormat = [{
    $input `,` ` ` `[` $hx `]` `,` ` ` `[` $params `]`
    `has_biases` $has_biases
    `num_layers` $num_layers
    `dropout` $dropout
    `train` $train
    `bidirectional` $bidirectional
    `batch_first` $batch_first
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LtScalarOp : Aten_Op<"lt.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::lt.Scalar(Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MaskedFillScalarOp : Aten_Op<"masked_fill.Scalar", [Pure, Torch_OperandXorAttr<"value", "value_scalar", "Value", "ValueScalar">]> {
  let summary = "aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$mask,
    Optional<Torch_NumberValue>:$value,
    OptionalAttr<Torch_NumberAttr>:$value_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $mask
    `value` custom<ValueOrNumber>($value, $value_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MaskedFillTensorOp : Aten_Op<"masked_fill.Tensor", [Pure]> {
  let summary = "aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$mask,
    Torch_Tensor:$value);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $mask `,` $value
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MatmulOp : Aten_Op<"matmul", [Pure]> {
  let summary = "aten::matmul(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MaxDimOp : Aten_Op<"max.dim", [Pure]> {
  let summary = "aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim);
  let results = (outs
    Torch_Tensor:$values,
    Torch_Tensor:$indices);
  let assemblyFormat = [{
    $input
    `dim` $dim
    (`keepdim` $keepdim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MaxPool2dOp : Aten_Op<"max_pool2d", [Pure]> {
  let summary = "aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation,
    DefaultValuedAttr<BoolAttr, "false">:$ceil_mode);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `kernel_size` $kernel_size
    (`stride` $stride^)?
    (`padding` $padding^)?
    (`dilation` $dilation^)?
    (`ceil_mode` $ceil_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MeanOp : Aten_Op<"mean", [Pure]> {
  let summary = "aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MeanDimOp : Aten_Op<"mean.dim", [Pure]> {
  let summary = "aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<DenseI64ArrayAttr>:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    (`keepdim` $keepdim^)?
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MinimumOp : Aten_Op<"minimum", [Pure]> {
  let summary = "aten::minimum(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MishOp : Aten_Op<"mish", [Pure]> {
  let summary = "aten::mish(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MmOp : Aten_Op<"mm", [Pure]> {
  let summary = "aten::mm(Tensor self, Tensor mat2) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$mat2);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $mat2
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MovedimIntOp : Aten_Op<"movedim.int", [Pure]> {
  let summary = "aten::movedim.int(Tensor(a) self, int source, int destination) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$source,
    I64Attr:$destination);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `source` $source
    `destination` $destination
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MulTensorOp : Aten_Op<"mul.Tensor", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::mul.Tensor(Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NativeLayerNormOp : Aten_Op<"native_layer_norm", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"normalized_shape", "static_normalized_shape", "NormalizedShape", "StaticNormalizedShape">]> {
  let summary = "aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$normalized_shape,
    DenseI64ArrayAttr:$static_normalized_shape,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    F64Attr:$eps);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2);
  let assemblyFormat = [{
    $input
    `normalized_shape` custom<DynamicIndexList>($normalized_shape, $static_normalized_shape)
    (`weight` $weight^)?
    (`bias` $bias^)?
    `eps` $eps
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NeScalarOp : Aten_Op<"ne.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::ne.Scalar(Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NegOp : Aten_Op<"neg", [Pure]> {
  let summary = "aten::neg(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NewOnesOp : Aten_Op<"new_ones", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NewZerosOp : Aten_Op<"new_zeros", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_OnesOp : Aten_Op<"ones", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `size` custom<DynamicIndexList>($size, $static_size)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PadOp : Aten_Op<"pad", [Pure, Torch_SymIntsMatch<"pad", "static_pad", "Pad", "StaticPad">]> {
  let summary = "aten::pad(Tensor self, SymInt[] pad, str mode=\"constant\", float? value=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$pad,
    DenseI64ArrayAttr:$static_pad,
    DefaultValuedStrAttr<StrAttr, "constant">:$mode,
    OptionalAttr<F64Attr>:$value);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `pad` custom<DynamicIndexList>($pad, $static_pad)
    (`mode` $mode^)?
    (`value` $value^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PermuteOp : Aten_Op<"permute", [Pure]> {
  let summary = "aten::permute(Tensor(a) self, int[] dims) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dims);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input
    `dims` $dims
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PowTensorScalarOp : Aten_Op<"pow.Tensor_Scalar", [Pure, Torch_OperandXorAttr<"exponent", "exponent_scalar", "Exponent", "ExponentScalar">]> {
  let summary = "aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$exponent,
    OptionalAttr<Torch_NumberAttr>:$exponent_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `exponent` custom<ValueOrNumber>($exponent, $exponent_scalar)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PreluOp : Aten_Op<"prelu", [Pure]> {
  let summary = "aten::prelu(Tensor self, Tensor weight) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $weight
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ReluOp : Aten_Op<"relu", [Pure]> {
  let summary = "aten::relu(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Relu6Op : Aten_Op<"relu6", [Pure]> {
  let summary = "aten::relu6(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RepeatOp : Aten_Op<"repeat", [Pure, Torch_SymIntsMatch<"repeats", "static_repeats", "Repeats", "StaticRepeats">]> {
  let summary = "aten::repeat(Tensor self, SymInt[] repeats) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$repeats,
    DenseI64ArrayAttr:$static_repeats);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `repeats` custom<DynamicIndexList>($repeats, $static_repeats)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ReshapeOp : Aten_Op<"reshape", [Pure, Torch_SymIntsMatch<"shape", "static_shape", "Shape", "StaticShape">]> {
  let summary = "aten::reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$shape,
    DenseI64ArrayAttr:$static_shape);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `shape` custom<DynamicIndexList>($shape, $static_shape)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RmsNormOp : Aten_Op<"rms_norm", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"normalized_shape", "static_normalized_shape", "NormalizedShape", "StaticNormalizedShape">]> {
  let summary = "aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$normalized_shape,
    DenseI64ArrayAttr:$static_normalized_shape,
    Optional<Torch_Tensor>:$weight,
    OptionalAttr<F64Attr>:$eps);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `normalized_shape` custom<DynamicIndexList>($normalized_shape, $static_normalized_shape)
    (`weight` $weight^)?
    (`eps` $eps^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RsqrtOp : Aten_Op<"rsqrt", [Pure]> {
  let summary = "aten::rsqrt(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ScalarTensorOp : Aten_Op<"scalar_tensor", [Pure, Torch_OperandXorAttr<"s", "s_scalar", "S", "SScalar">]> {
  let summary = "aten::scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$s,
    OptionalAttr<Torch_NumberAttr>:$s_scalar,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `s` custom<ValueOrNumber>($s, $s_scalar)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ScaledDotProductAttentionOp : Aten_OpImpureIf<"scaled_dot_product_attention", "!getDropoutP().isZero()", []> {
  let summary = "aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$query,
    Torch_Tensor:$key,
    Torch_Tensor:$value,
    Optional<Torch_Tensor>:$attn_mask,
    DefaultValuedAttr<F64Attr, "0.0">:$dropout_p,
    DefaultValuedAttr<BoolAttr, "false">:$is_causal,
    OptionalAttr<F64Attr>:$scale,
    DefaultValuedAttr<BoolAttr, "false">:$enable_gqa);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $query `,` $key `,` $value
    (`attn_mask` $attn_mask^)?
    (`dropout_p` $dropout_p^)?
    (`is_causal` $is_causal^)?
    (`scale` $scale^)?
    (`enable_gqa` $enable_gqa^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SelectIntOp : Aten_Op<"select.int", [Pure, Torch_SymIntMatches<"index", "static_index", "Index", "StaticIndex">]> {
  let summary = "aten::select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Optional<Index>:$index,
    I64Attr:$static_index);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `index` custom<DynamicIndex>($index, $static_index)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SelectScatterOp : Aten_Op<"select_scatter", [Pure, Torch_SymIntMatches<"index", "static_index", "Index", "StaticIndex">]> {
  let summary = "aten::select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$src,
    I64Attr:$dim,
    Optional<Index>:$index,
    I64Attr:$static_index);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $src
    `dim` $dim
    `index` custom<DynamicIndex>($index, $static_index)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SigmoidOp : Aten_Op<"sigmoid", [Pure]> {
  let summary = "aten::sigmoid(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SiluOp : Aten_Op<"silu", [Pure]> {
  let summary = "aten::silu(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SinOp : Aten_Op<"sin", [Pure]> {
  let summary = "aten::sin(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SliceTensorOp : Aten_Op<"slice.Tensor", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"start", "static_start", "Start", "StaticStart">, Torch_SymIntMatches<"end", "static_end", "End", "StaticEnd">, Torch_SymIntMatches<"step", "static_step", "Step", "StaticStep">]> {
  let summary = "aten::slice.Tensor(Tensor(a) self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "0">:$dim,
    Optional<Index>:$start,
    OptionalAttr<I64Attr>:$static_start,
    Optional<Index>:$end,
    OptionalAttr<I64Attr>:$static_end,
    Optional<Index>:$step,
    DefaultValuedAttr<I64Attr, "1">:$static_step);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    (`start` custom<DynamicIndex>($start, $static_start)^)?
    (`end` custom<DynamicIndex>($end, $static_end)^)?
    (`step` custom<DynamicIndex>($step, $static_step)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SliceScatterOp : Aten_Op<"slice_scatter", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"start", "static_start", "Start", "StaticStart">, Torch_SymIntMatches<"end", "static_end", "End", "StaticEnd">, Torch_SymIntMatches<"step", "static_step", "Step", "StaticStep">]> {
  let summary = "aten::slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$src,
    DefaultValuedAttr<I64Attr, "0">:$dim,
    Optional<Index>:$start,
    OptionalAttr<I64Attr>:$static_start,
    Optional<Index>:$end,
    OptionalAttr<I64Attr>:$static_end,
    Optional<Index>:$step,
    DefaultValuedAttr<I64Attr, "1">:$static_step);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $src
    (`dim` $dim^)?
    (`start` custom<DynamicIndex>($start, $static_start)^)?
    (`end` custom<DynamicIndex>($end, $static_end)^)?
    (`step` custom<DynamicIndex>($step, $static_step)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SoftmaxIntOp : Aten_Op<"softmax.int", [Pure]> {
  let summary = "aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SplitTensorOp : Aten_Op<"split.Tensor", [Pure, Torch_SymIntMatches<"split_size", "static_split_size", "SplitSize", "StaticSplitSize">]> {
  let summary = "aten::split.Tensor(Tensor(a -> *) self, SymInt split_size, int dim=0) -> Tensor(a)[]";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$split_size,
    I64Attr:$static_split_size,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    $input
    `split_size` custom<DynamicIndex>($split_size, $static_split_size)
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SplitWithSizesOp : Aten_Op<"split_with_sizes", [Pure, Torch_SymIntsMatch<"split_sizes", "static_split_sizes", "SplitSizes", "StaticSplitSizes">]> {
  let summary = "aten::split_with_sizes(Tensor(a -> *) self, SymInt[] split_sizes, int dim=0) -> Tensor(a)[]";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$split_sizes,
    DenseI64ArrayAttr:$static_split_sizes,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    $input
    `split_sizes` custom<DynamicIndexList>($split_sizes, $static_split_sizes)
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SqrtOp : Aten_Op<"sqrt", [Pure]> {
  let summary = "aten::sqrt(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SqueezeOp : Aten_Op<"squeeze", [Pure]> {
  let summary = "aten::squeeze(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SqueezeDimOp : Aten_Op<"squeeze.dim", [Pure]> {
  let summary = "aten::squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_StackOp : Aten_Op<"stack", [Pure]> {
  let summary = "aten::stack(Tensor[] tensors, int dim=0) -> Tensor";
  let arguments = (ins
    Variadic<Torch_Tensor>:$tensors,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    ` ` `[` $tensors `]`
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SubTensorOp : Aten_Op<"sub.Tensor", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SumDimIntListOp : Aten_Op<"sum.dim_IntList", [Pure]> {
  let summary = "aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<DenseI64ArrayAttr>:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    (`keepdim` $keepdim^)?
    (`dtype` $dtype^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SymSizeIntOp : Aten_Op<"sym_size.int", [Pure]> {
  let summary = "aten::sym_size.int(Tensor self, int dim) -> SymInt";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim);
  let results = (outs
    Index:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TOp : Aten_Op<"t", [Pure]> {
  let summary = "aten::t(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TanhOp : Aten_Op<"tanh", [Pure]> {
  let summary = "aten::tanh(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ToDeviceOp : Aten_Op<"to.device", [Pure]> {
  let summary = "aten::to.device(Tensor(a) self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    StrAttr:$device,
    TypeAttr:$dtype,
    DefaultValuedAttr<BoolAttr, "false">:$non_blocking,
    DefaultValuedAttr<BoolAttr, "false">:$copy,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `device` $device
    `dtype` $dtype
    (`non_blocking` $non_blocking^)?
    (`copy` $copy^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ToDtypeOp : Aten_Op<"to.dtype", [Pure]> {
  let summary = "aten::to.dtype(Tensor(a) self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    TypeAttr:$dtype,
    DefaultValuedAttr<BoolAttr, "false">:$non_blocking,
    DefaultValuedAttr<BoolAttr, "false">:$copy,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dtype` $dtype
    (`non_blocking` $non_blocking^)?
    (`copy` $copy^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ToDtypeLayoutOp : Aten_Op<"to.dtype_layout", [Pure]> {
  let summary = "aten::to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory,
    DefaultValuedAttr<BoolAttr, "false">:$non_blocking,
    DefaultValuedAttr<BoolAttr, "false">:$copy,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    (`non_blocking` $non_blocking^)?
    (`copy` $copy^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TopkOp : Aten_Op<"topk", [Pure, Torch_SymIntMatches<"k", "static_k", "K", "StaticK">]> {
  let summary = "aten::topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$k,
    I64Attr:$static_k,
    DefaultValuedAttr<I64Attr, "-1">:$dim,
    DefaultValuedAttr<BoolAttr, "true">:$largest,
    DefaultValuedAttr<BoolAttr, "true">:$sorted);
  let results = (outs
    Torch_Tensor:$values,
    Torch_Tensor:$indices);
  let assemblyFormat = [{
    $input
    `k` custom<DynamicIndex>($k, $static_k)
    (`dim` $dim^)?
    (`largest` $largest^)?
    (`sorted` $sorted^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TransposeIntOp : Aten_Op<"transpose.int", [Pure]> {
  let summary = "aten::transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim0,
    I64Attr:$dim1);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim0` $dim0
    `dim1` $dim1
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UnbindIntOp : Aten_Op<"unbind.int", [Pure]> {
  let summary = "aten::unbind.int(Tensor(a -> *) self, int dim=0) -> Tensor(a)[]";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UnsqueezeOp : Aten_Op<"unsqueeze", [Pure]> {
  let summary = "aten::unsqueeze(Tensor(a) self, int dim) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UpsampleBilinear2dVecOp : Aten_Op<"upsample_bilinear2d.vec", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    OptionalAttr<DenseI64ArrayAttr>:$static_output_size,
    BoolAttr:$align_corners,
    OptionalAttr<DenseF64ArrayAttr>:$scale_factors);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`output_size` custom<DynamicIndexList>($output_size, $static_output_size)^)?
    `align_corners` $align_corners
    (`scale_factors` $scale_factors^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UpsampleNearest2dOp : Aten_Op<"upsample_nearest2d", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    DenseI64ArrayAttr:$static_output_size,
    OptionalAttr<F64Attr>:$scales_h,
    OptionalAttr<F64Attr>:$scales_w);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `output_size` custom<DynamicIndexList>($output_size, $static_output_size)
    (`scales_h` $scales_h^)?
    (`scales_w` $scales_w^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UpsampleNearest2dVecOp : Aten_Op<"upsample_nearest2d.vec", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    OptionalAttr<DenseI64ArrayAttr>:$static_output_size,
    OptionalAttr<DenseF64ArrayAttr>:$scale_factors);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`output_size` custom<DynamicIndexList>($output_size, $static_output_size)^)?
    (`scale_factors` $scale_factors^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ViewOp : Aten_Op<"view", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size);
  let results = (outs
    Torch_Tensor:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_WhereSelfOp : Aten_Op<"where.self", [Pure]> {
  let summary = "aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$condition,
    Torch_Tensor:$input,
    Torch_Tensor:$other);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $condition `,` $input `,` $other
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ZeroOp : Aten_Op<"zero", [Pure]> {
  let summary = "aten::zero(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ZerosOp : Aten_Op<"zeros", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `size` custom<DynamicIndexList>($size, $static_size)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ZerosLikeOp : Aten_Op<"zeros_like", [Pure]> {
  let summary = "aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // ATEN_OPS
