// The operations of the aten dialect, one per overload. Made from src/schema/aten.schemas by
// `cargo xtask gen-dialects`; do not edit. What the arguments become is explained in src/schema/src/ods/layout.rs.

#ifndef ATEN_OPS
#define ATEN_OPS

include "AtenOperator.td"

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

def Aten_PrivateAdaptiveAvgPool2dOp : Aten_Op<"_adaptive_avg_pool2d", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::_adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor";
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

def Aten_PrivateCdistForwardOp : Aten_Op<"_cdist_forward", [Pure]> {
  let summary = "aten::_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$x1,
    Torch_Tensor:$x2,
    F64Attr:$p,
    OptionalAttr<I64Attr>:$compute_mode);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $x1 `,` $x2
    `p` $p
    (`compute_mode` $compute_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateEmbeddingBagOp : Aten_Op<"_embedding_bag", [Pure]> {
  let summary = "aten::_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$weight,
    Torch_Tensor:$indices,
    Torch_Tensor:$offsets,
    DefaultValuedAttr<BoolAttr, "false">:$scale_grad_by_freq,
    DefaultValuedAttr<I64Attr, "0">:$mode,
    DefaultValuedAttr<BoolAttr, "false">:$sparse,
    Optional<Torch_Tensor>:$per_sample_weights,
    DefaultValuedAttr<BoolAttr, "false">:$include_last_offset,
    DefaultValuedAttr<I64Attr, "-1">:$padding_idx);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2,
    Torch_Tensor:$result3);
  let assemblyFormat = [{
    $weight `,` $indices `,` $offsets
    (`scale_grad_by_freq` $scale_grad_by_freq^)?
    (`mode` $mode^)?
    (`sparse` $sparse^)?
    (`per_sample_weights` $per_sample_weights^)?
    (`include_last_offset` $include_last_offset^)?
    (`padding_idx` $padding_idx^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateFftC2rOp : Aten_Op<"_fft_c2r", [Pure, Torch_SymIntMatches<"last_dim_size", "static_last_dim_size", "LastDimSize", "StaticLastDimSize">]> {
  let summary = "aten::_fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dim,
    I64Attr:$normalization,
    Optional<Index>:$last_dim_size,
    I64Attr:$static_last_dim_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `normalization` $normalization
    `last_dim_size` custom<DynamicIndex>($last_dim_size, $static_last_dim_size)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateFftR2cOp : Aten_Op<"_fft_r2c", [Pure]> {
  let summary = "aten::_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dim,
    I64Attr:$normalization,
    BoolAttr:$onesided);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `normalization` $normalization
    `onesided` $onesided
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateLogSoftmaxOp : Aten_Op<"_log_softmax", [Pure]> {
  let summary = "aten::_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    BoolAttr:$half_to_float);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `half_to_float` $half_to_float
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateNativeBatchNormLegitNoStatsOp : Aten_Op<"_native_batch_norm_legit.no_stats", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    BoolAttr:$training,
    F64Attr:$momentum,
    F64Attr:$eps);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2);
  let assemblyFormat = [{
    $input
    (`weight` $weight^)?
    (`bias` $bias^)?
    `training` $training
    `momentum` $momentum
    `eps` $eps
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateNativeBatchNormLegitFunctionalOp : Aten_Op<"_native_batch_norm_legit_functional", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::_native_batch_norm_legit_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor running_mean_out, Tensor running_var_out)";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    Torch_Tensor:$running_mean,
    Torch_Tensor:$running_var,
    BoolAttr:$training,
    F64Attr:$momentum,
    F64Attr:$eps);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2,
    Torch_Tensor:$running_mean_out,
    Torch_Tensor:$running_var_out);
  let assemblyFormat = [{
    $input `,` $running_mean `,` $running_var
    (`weight` $weight^)?
    (`bias` $bias^)?
    `training` $training
    `momentum` $momentum
    `eps` $eps
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

def Aten_PrivateSoftmaxOp : Aten_Op<"_softmax", [Pure]> {
  let summary = "aten::_softmax(Tensor self, int dim, bool half_to_float) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    BoolAttr:$half_to_float);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `half_to_float` $half_to_float
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateToCopyOp : Aten_Op<"_to_copy", [Pure]> {
  let summary = "aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory,
    DefaultValuedAttr<BoolAttr, "false">:$non_blocking,
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
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateTrilinearOp : Aten_Op<"_trilinear", [Pure]> {
  let summary = "aten::_trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim, int unroll_dim=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$i1,
    Torch_Tensor:$i2,
    Torch_Tensor:$i3,
    DenseI64ArrayAttr:$expand1,
    DenseI64ArrayAttr:$expand2,
    DenseI64ArrayAttr:$expand3,
    DenseI64ArrayAttr:$sumdim,
    DefaultValuedAttr<I64Attr, "1">:$unroll_dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $i1 `,` $i2 `,` $i3
    `expand1` $expand1
    `expand2` $expand2
    `expand3` $expand3
    `sumdim` $sumdim
    (`unroll_dim` $unroll_dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateUpsampleBicubic2dAaOp : Aten_Op<"_upsample_bicubic2d_aa", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::_upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    DenseI64ArrayAttr:$static_output_size,
    BoolAttr:$align_corners,
    OptionalAttr<F64Attr>:$scales_h,
    OptionalAttr<F64Attr>:$scales_w);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `output_size` custom<DynamicIndexList>($output_size, $static_output_size)
    `align_corners` $align_corners
    (`scales_h` $scales_h^)?
    (`scales_w` $scales_w^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PrivateUpsampleBicubic2dAaVecOp : Aten_Op<"_upsample_bicubic2d_aa.vec", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::_upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor";
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

def Aten_PrivateWeightNormOp : Aten_Op<"_weight_norm", [Pure]> {
  let summary = "aten::_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$v,
    Torch_Tensor:$g,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $v `,` $g
    (`dim` $dim^)?
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

def Aten_AdaptiveAvgPool1dOp : Aten_Op<"adaptive_avg_pool1d", [Pure]> {
  let summary = "aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$output_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `output_size` $output_size
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

def Aten_AdaptiveAvgPool3dOp : Aten_Op<"adaptive_avg_pool3d", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor";
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

def Aten_AddScalarOp : Aten_Op<"add.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    (`alpha` custom<Number>($alpha)^)?
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
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_AddcmulOp : Aten_Op<"addcmul", [Pure]> {
  let summary = "aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$tensor1,
    Torch_Tensor:$tensor2,
    Torch_IntDefault<"1">:$value);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $tensor1 `,` $tensor2
    (`value` custom<Number>($value)^)?
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

def Aten_AffineGridGeneratorOp : Aten_Op<"affine_grid_generator", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$theta,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    BoolAttr:$align_corners);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $theta
    `size` custom<DynamicIndexList>($size, $static_size)
    `align_corners` $align_corners
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

def Aten_AliasCopyOp : Aten_Op<"alias_copy", [Pure]> {
  let summary = "aten::alias_copy(Tensor self) -> Tensor";
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

def Aten_AnyDimOp : Aten_Op<"any.dim", [Pure]> {
  let summary = "aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
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

def Aten_ArangeStartOp : Aten_Op<"arange.start", [Pure, AttrSizedOperandSegments, Torch_OperandXorAttr<"start", "start_scalar", "Start", "StartScalar">, Torch_OperandXorAttr<"end", "end_scalar", "End", "EndScalar">]> {
  let summary = "aten::arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$start,
    OptionalAttr<Torch_NumberAttr>:$start_scalar,
    Optional<Torch_NumberValue>:$end,
    OptionalAttr<Torch_NumberAttr>:$end_scalar,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `start` custom<ValueOrNumber>($start, $start_scalar)
    `end` custom<ValueOrNumber>($end, $end_scalar)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ArangeStartStepOp : Aten_Op<"arange.start_step", [Pure, AttrSizedOperandSegments, Torch_OperandXorAttr<"start", "start_scalar", "Start", "StartScalar">, Torch_OperandXorAttr<"end", "end_scalar", "End", "EndScalar">]> {
  let summary = "aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$start,
    OptionalAttr<Torch_NumberAttr>:$start_scalar,
    Optional<Torch_NumberValue>:$end,
    OptionalAttr<Torch_NumberAttr>:$end_scalar,
    Torch_IntDefault<"1">:$step,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `start` custom<ValueOrNumber>($start, $start_scalar)
    `end` custom<ValueOrNumber>($end, $end_scalar)
    (`step` custom<Number>($step)^)?
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ArgmaxOp : Aten_Op<"argmax", [Pure]> {
  let summary = "aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    OptionalAttr<I64Attr>:$dim,
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

def Aten_AsStridedCopyOp : Aten_Op<"as_strided_copy", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">, Torch_SymIntsMatch<"stride", "static_stride", "Stride", "StaticStride">, Torch_SymIntMatches<"storage_offset", "static_storage_offset", "StorageOffset", "StaticStorageOffset">]> {
  let summary = "aten::as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor";
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

def Aten_Atan2Op : Aten_Op<"atan2", [Pure]> {
  let summary = "aten::atan2(Tensor self, Tensor other) -> Tensor";
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

def Aten_AvgPool3dOp : Aten_Op<"avg_pool3d", [Pure]> {
  let summary = "aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$padding,
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

def Aten_BaddbmmOp : Aten_Op<"baddbmm", [Pure]> {
  let summary = "aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$batch1,
    Torch_Tensor:$batch2,
    Torch_IntDefault<"1">:$beta,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $batch1 `,` $batch2
    (`beta` custom<Number>($beta)^)?
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_BatchNormOp : Aten_OpImpureIf<"batch_norm", "getTraining() && (getRunningMean() || getRunningVar())", [AttrSizedOperandSegments]> {
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

def Aten_BilinearOp : Aten_Op<"bilinear", [Pure]> {
  let summary = "aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input1,
    Torch_Tensor:$input2,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input1 `,` $input2 `,` $weight
    (`bias` $bias^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_BitwiseAndTensorOp : Aten_Op<"bitwise_and.Tensor", [Pure]> {
  let summary = "aten::bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor";
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

def Aten_BitwiseNotOp : Aten_Op<"bitwise_not", [Pure]> {
  let summary = "aten::bitwise_not(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
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
  let assemblyFormat = [{
    ` ` `[` $tensors `]`
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CdistOp : Aten_Op<"cdist", [Pure]> {
  let summary = "aten::cdist(Tensor x1, Tensor x2, float p=2.0, int? compute_mode=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$x1,
    Torch_Tensor:$x2,
    DefaultValuedAttr<F64Attr, "2.0">:$p,
    OptionalAttr<I64Attr>:$compute_mode);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $x1 `,` $x2
    (`p` $p^)?
    (`compute_mode` $compute_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CeilOp : Aten_Op<"ceil", [Pure]> {
  let summary = "aten::ceil(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_CeluOp : Aten_Op<"celu", [Pure]> {
  let summary = "aten::celu(Tensor self, Scalar alpha=1.0) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_FloatDefault<"1.0">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`alpha` custom<Number>($alpha)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ChannelShuffleOp : Aten_Op<"channel_shuffle", [Pure, Torch_SymIntMatches<"groups", "static_groups", "Groups", "StaticGroups">]> {
  let summary = "aten::channel_shuffle(Tensor self, SymInt groups) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$groups,
    I64Attr:$static_groups);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `groups` custom<DynamicIndex>($groups, $static_groups)
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

def Aten_ClampTensorOp : Aten_Op<"clamp.Tensor", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$min,
    Optional<Torch_Tensor>:$max);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`min` $min^)?
    (`max` $max^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ClampMinOp : Aten_Op<"clamp_min", [Pure, Torch_OperandXorAttr<"min", "min_scalar", "Min", "MinScalar">]> {
  let summary = "aten::clamp_min(Tensor self, Scalar min) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$min,
    OptionalAttr<Torch_NumberAttr>:$min_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `min` custom<ValueOrNumber>($min, $min_scalar)
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

def Aten_Col2imOp : Aten_Op<"col2im", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$output_size,
    DenseI64ArrayAttr:$static_output_size,
    DenseI64ArrayAttr:$kernel_size,
    DenseI64ArrayAttr:$dilation,
    DenseI64ArrayAttr:$padding,
    DenseI64ArrayAttr:$stride);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `output_size` custom<DynamicIndexList>($output_size, $static_output_size)
    `kernel_size` $kernel_size
    `dilation` $dilation
    `padding` $padding
    `stride` $stride
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

def Aten_Conv1dPaddingOp : Aten_Op<"conv1d.padding", [Pure]> {
  let summary = "aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding=\"valid\", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$stride,
    DefaultValuedStrAttr<StrAttr, "valid">:$padding,
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

def Aten_Conv3dPaddingOp : Aten_Op<"conv3d.padding", [Pure]> {
  let summary = "aten::conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], str padding=\"valid\", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$stride,
    DefaultValuedStrAttr<StrAttr, "valid">:$padding,
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

def Aten_ConvTranspose1dOp : Aten_Op<"conv_transpose1d", [Pure]> {
  let summary = "aten::conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$output_padding,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$dilation);
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

def Aten_ConvTranspose3dInputOp : Aten_Op<"conv_transpose3d.input", [Pure]> {
  let summary = "aten::conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$weight,
    Optional<Torch_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$output_padding,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilation);
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

def Aten_CosineSimilarityOp : Aten_Op<"cosine_similarity", [Pure]> {
  let summary = "aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-8) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$x1,
    Torch_Tensor:$x2,
    DefaultValuedAttr<I64Attr, "1">:$dim,
    DefaultValuedAttr<F64Attr, "1e-8">:$eps);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $x1 `,` $x2
    (`dim` $dim^)?
    (`eps` $eps^)?
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

def Aten_DetachCopyOp : Aten_Op<"detach_copy", [Pure]> {
  let summary = "aten::detach_copy(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DiagonalCopyOp : Aten_Op<"diagonal_copy", [Pure]> {
  let summary = "aten::diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "0">:$offset,
    DefaultValuedAttr<I64Attr, "0">:$dim1,
    DefaultValuedAttr<I64Attr, "1">:$dim2);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`offset` $offset^)?
    (`dim1` $dim1^)?
    (`dim2` $dim2^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DiffOp : Aten_Op<"diff", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "1">:$n,
    DefaultValuedAttr<I64Attr, "-1">:$dim,
    Optional<Torch_Tensor>:$prepend,
    Optional<Torch_Tensor>:$append);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`n` $n^)?
    (`dim` $dim^)?
    (`prepend` $prepend^)?
    (`append` $append^)?
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

def Aten_DivTensorModeOp : Aten_Op<"div.Tensor_mode", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_TensorOrNumber>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar,
    OptionalAttr<StrAttr>:$rounding_mode);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` custom<ValueOrNumber>($other, $other_scalar)
    (`rounding_mode` $rounding_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_DropoutOp : Aten_OpImpureIf<"dropout", "getTrain() && ::pt2e::isUncertain(getP())", []> {
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

def Aten_EinsumOp : Aten_Op<"einsum", [Pure]> {
  let summary = "aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor";
  let arguments = (ins
    StrAttr:$equation,
    Variadic<Torch_Tensor>:$tensors,
    OptionalAttr<DenseI64ArrayAttr>:$path);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    ` ` `[` $tensors `]`
    `equation` $equation
    (`path` $path^)?
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

def Aten_EmbeddingBagPaddingIdxOp : Aten_Op<"embedding_bag.padding_idx", [Pure]> {
  let summary = "aten::embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$weight,
    Torch_Tensor:$indices,
    Torch_Tensor:$offsets,
    BoolAttr:$scale_grad_by_freq,
    I64Attr:$mode,
    BoolAttr:$sparse,
    Optional<Torch_Tensor>:$per_sample_weights,
    BoolAttr:$include_last_offset,
    OptionalAttr<I64Attr>:$padding_idx);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2,
    Torch_Tensor:$result3);
  let assemblyFormat = [{
    $weight `,` $indices `,` $offsets
    `scale_grad_by_freq` $scale_grad_by_freq
    `mode` $mode
    `sparse` $sparse
    (`per_sample_weights` $per_sample_weights^)?
    `include_last_offset` $include_last_offset
    (`padding_idx` $padding_idx^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EmptyMemoryFormatOp : Aten_Op<"empty.memory_format", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor";
  let arguments = (ins
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory,
    OptionalAttr<StrAttr>:$memory_format);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `size` custom<DynamicIndexList>($size, $static_size)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    (`memory_format` $memory_format^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EmptyLikeOp : Aten_Op<"empty_like", [Pure]> {
  let summary = "aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor";
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

def Aten_EmptyPermutedOp : Aten_Op<"empty_permuted", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size,
    DenseI64ArrayAttr:$physical_layout,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `size` custom<DynamicIndexList>($size, $static_size)
    `physical_layout` $physical_layout
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
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

def Aten_ErfOp : Aten_Op<"erf", [Pure]> {
  let summary = "aten::erf(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
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

def Aten_ExpandAsOp : Aten_Op<"expand_as", [Pure]> {
  let summary = "aten::expand_as(Tensor(a) self, Tensor other) -> Tensor(a)";
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

def Aten_ExpandCopyOp : Aten_Op<"expand_copy", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor";
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

def Aten_Expm1Op : Aten_Op<"expm1", [Pure]> {
  let summary = "aten::expm1(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_EyeMOp : Aten_Op<"eye.m", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"n", "static_n", "N", "StaticN">, Torch_SymIntMatches<"m", "static_m", "M", "StaticM">]> {
  let summary = "aten::eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Index>:$n,
    I64Attr:$static_n,
    Optional<Index>:$m,
    I64Attr:$static_m,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `n` custom<DynamicIndex>($n, $static_n)
    `m` custom<DynamicIndex>($m, $static_m)
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FeatureDropoutOp : Aten_OpImpureIf<"feature_dropout", "getTrain() && ::pt2e::isUncertain(getP())", []> {
  let summary = "aten::feature_dropout(Tensor input, float p, bool train) -> Tensor";
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

def Aten_FftIrfftOp : Aten_Op<"fft_irfft", [Pure, Torch_SymIntMatches<"n", "static_n", "N", "StaticN">]> {
  let summary = "aten::fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$n,
    OptionalAttr<I64Attr>:$static_n,
    DefaultValuedAttr<I64Attr, "-1">:$dim,
    OptionalAttr<StrAttr>:$norm);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`n` custom<DynamicIndex>($n, $static_n)^)?
    (`dim` $dim^)?
    (`norm` $norm^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FftRfftOp : Aten_Op<"fft_rfft", [Pure, Torch_SymIntMatches<"n", "static_n", "N", "StaticN">]> {
  let summary = "aten::fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$n,
    OptionalAttr<I64Attr>:$static_n,
    DefaultValuedAttr<I64Attr, "-1">:$dim,
    OptionalAttr<StrAttr>:$norm);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`n` custom<DynamicIndex>($n, $static_n)^)?
    (`dim` $dim^)?
    (`norm` $norm^)?
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

def Aten_FlipOp : Aten_Op<"flip", [Pure]> {
  let summary = "aten::flip(Tensor self, int[] dims) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dims);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dims` $dims
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FloorOp : Aten_Op<"floor", [Pure]> {
  let summary = "aten::floor(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_FloorDivideOp : Aten_Op<"floor_divide", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::floor_divide(Tensor self, Tensor other) -> Tensor";
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

def Aten_FmodScalarOp : Aten_Op<"fmod.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::fmod.Scalar(Tensor self, Scalar other) -> Tensor";
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

def Aten_GluOp : Aten_Op<"glu", [Pure]> {
  let summary = "aten::glu(Tensor self, int dim=-1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "-1">:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GridSamplerOp : Aten_Op<"grid_sampler", [Pure]> {
  let summary = "aten::grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$grid,
    I64Attr:$interpolation_mode,
    I64Attr:$padding_mode,
    BoolAttr:$align_corners);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $grid
    `interpolation_mode` $interpolation_mode
    `padding_mode` $padding_mode
    `align_corners` $align_corners
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GridSampler2dOp : Aten_Op<"grid_sampler_2d", [Pure]> {
  let summary = "aten::grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$grid,
    I64Attr:$interpolation_mode,
    I64Attr:$padding_mode,
    BoolAttr:$align_corners);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $grid
    `interpolation_mode` $interpolation_mode
    `padding_mode` $padding_mode
    `align_corners` $align_corners
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

def Aten_GruInputOp : Aten_OpImpureIf<"gru.input", "getTrain() && ::pt2e::isUncertain(getDropout()) && getNumLayers() > 1", []> {
  let summary = "aten::gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$hx,
    Variadic<Torch_Tensor>:$params,
    BoolAttr:$has_biases,
    I64Attr:$num_layers,
    F64Attr:$dropout,
    BoolAttr:$train,
    BoolAttr:$bidirectional,
    BoolAttr:$batch_first);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input `,` $hx `,` ` ` `[` $params `]`
    `has_biases` $has_biases
    `num_layers` $num_layers
    `dropout` $dropout
    `train` $train
    `bidirectional` $bidirectional
    `batch_first` $batch_first
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_GruCellOp : Aten_Op<"gru_cell", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$hx,
    Torch_Tensor:$w_ih,
    Torch_Tensor:$w_hh,
    Optional<Torch_Tensor>:$b_ih,
    Optional<Torch_Tensor>:$b_hh);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $hx `,` $w_ih `,` $w_hh
    (`b_ih` $b_ih^)?
    (`b_hh` $b_hh^)?
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

def Aten_GtTensorOp : Aten_Op<"gt.Tensor", [Pure]> {
  let summary = "aten::gt.Tensor(Tensor self, Tensor other) -> Tensor";
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

def Aten_HistcOp : Aten_Op<"histc", [Pure]> {
  let summary = "aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "100">:$bins,
    Torch_IntDefault<"0">:$min,
    Torch_IntDefault<"0">:$max);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`bins` $bins^)?
    (`min` custom<Number>($min)^)?
    (`max` custom<Number>($max)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_Im2colOp : Aten_Op<"im2col", [Pure]> {
  let summary = "aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DenseI64ArrayAttr:$dilation,
    DenseI64ArrayAttr:$padding,
    DenseI64ArrayAttr:$stride);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `kernel_size` $kernel_size
    `dilation` $dilation
    `padding` $padding
    `stride` $stride
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

def Aten_IndexAddOp : Aten_Op<"index_add", [Pure]> {
  let summary = "aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Torch_Tensor:$index,
    Torch_Tensor:$source,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $index `,` $source
    `dim` $dim
    (`alpha` custom<Number>($alpha)^)?
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

def Aten_IndexSelectOp : Aten_Op<"index_select", [Pure]> {
  let summary = "aten::index_select(Tensor self, int dim, Tensor index) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Torch_Tensor:$index);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $index
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_InstanceNormOp : Aten_OpImpureIf<"instance_norm", "getUseInputStats() && (getRunningMean() || getRunningVar())", [AttrSizedOperandSegments]> {
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

def Aten_LeScalarOp : Aten_Op<"le.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::le.Scalar(Tensor self, Scalar other) -> Tensor";
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

def Aten_LinalgVectorNormOp : Aten_Op<"linalg_vector_norm", [Pure]> {
  let summary = "aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_IntDefault<"2">:$ord,
    OptionalAttr<DenseI64ArrayAttr>:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim,
    OptionalAttr<TypeAttr>:$dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`ord` custom<Number>($ord)^)?
    (`dim` $dim^)?
    (`keepdim` $keepdim^)?
    (`dtype` $dtype^)?
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
  let assemblyFormat = [{
    $input `,` $weight
    (`bias` $bias^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LinspaceOp : Aten_Op<"linspace", [Pure, AttrSizedOperandSegments, Torch_OperandXorAttr<"start", "start_scalar", "Start", "StartScalar">, Torch_OperandXorAttr<"end", "end_scalar", "End", "EndScalar">]> {
  let summary = "aten::linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$start,
    OptionalAttr<Torch_NumberAttr>:$start_scalar,
    Optional<Torch_NumberValue>:$end,
    OptionalAttr<Torch_NumberAttr>:$end_scalar,
    I64Attr:$steps,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `start` custom<ValueOrNumber>($start, $start_scalar)
    `end` custom<ValueOrNumber>($end, $end_scalar)
    `steps` $steps
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
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

def Aten_Log1pOp : Aten_Op<"log1p", [Pure]> {
  let summary = "aten::log1p(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LogSigmoidOp : Aten_Op<"log_sigmoid", [Pure]> {
  let summary = "aten::log_sigmoid(Tensor self) -> Tensor";
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

def Aten_LogicalAndOp : Aten_Op<"logical_and", [Pure]> {
  let summary = "aten::logical_and(Tensor self, Tensor other) -> Tensor";
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

def Aten_LogicalNotOp : Aten_Op<"logical_not", [Pure]> {
  let summary = "aten::logical_not(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_LstmInputOp : Aten_OpImpureIf<"lstm.input", "getTrain() && ::pt2e::isUncertain(getDropout()) && getNumLayers() > 1", [AttrSizedOperandSegments]> {
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

def Aten_LstmCellOp : Aten_Op<"lstm_cell", [Pure, AttrSizedOperandSegments]> {
  let summary = "aten::lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Torch_Tensor>:$hx,
    Torch_Tensor:$w_ih,
    Torch_Tensor:$w_hh,
    Optional<Torch_Tensor>:$b_ih,
    Optional<Torch_Tensor>:$b_hh);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input `,` ` ` `[` $hx `]` `,` $w_ih `,` $w_hh
    (`b_ih` $b_ih^)?
    (`b_hh` $b_hh^)?
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

def Aten_MaxPool1dOp : Aten_Op<"max_pool1d", [Pure]> {
  let summary = "aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1}">:$dilation,
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

def Aten_MaxPool2dWithIndicesOp : Aten_Op<"max_pool2d_with_indices", [Pure]> {
  let summary = "aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilation,
    DefaultValuedAttr<BoolAttr, "false">:$ceil_mode);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
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

def Aten_MaxPool3dOp : Aten_Op<"max_pool3d", [Pure]> {
  let summary = "aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilation,
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

def Aten_MaxPool3dWithIndicesOp : Aten_Op<"max_pool3d_with_indices", [Pure]> {
  let summary = "aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$stride,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilation,
    DefaultValuedAttr<BoolAttr, "false">:$ceil_mode);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
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

def Aten_MaximumOp : Aten_Op<"maximum", [Pure]> {
  let summary = "aten::maximum(Tensor self, Tensor other) -> Tensor";
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

def Aten_MeshgridIndexingOp : Aten_Op<"meshgrid.indexing", [Pure]> {
  let summary = "aten::meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]";
  let arguments = (ins
    Variadic<Torch_Tensor>:$tensors,
    StrAttr:$indexing);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    ` ` `[` $tensors `]`
    `indexing` $indexing
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_MinOtherOp : Aten_Op<"min.other", [Pure]> {
  let summary = "aten::min.other(Tensor self, Tensor other) -> Tensor";
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

def Aten_MulScalarOp : Aten_Op<"mul.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::mul.Scalar(Tensor self, Scalar other) -> Tensor";
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

def Aten_MvOp : Aten_Op<"mv", [Pure]> {
  let summary = "aten::mv(Tensor self, Tensor vec) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$vec);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $vec
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NativeDropoutOp : Aten_OpImpureIf<"native_dropout", "getTrain().value_or(true)", []> {
  let summary = "aten::native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    F64Attr:$p,
    OptionalAttr<BoolAttr>:$train);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input
    `p` $p
    (`train` $train^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_NativeGroupNormOp : Aten_Op<"native_group_norm", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"n", "static_n", "N", "StaticN">, Torch_SymIntMatches<"c", "static_c", "C", "StaticC">, Torch_SymIntMatches<"hxw", "static_hxw", "Hxw", "StaticHxw">]> {
  let summary = "aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_Tensor>:$weight,
    Optional<Torch_Tensor>:$bias,
    Optional<Index>:$n,
    I64Attr:$static_n,
    Optional<Index>:$c,
    I64Attr:$static_c,
    Optional<Index>:$hxw,
    I64Attr:$static_hxw,
    I64Attr:$group,
    F64Attr:$eps);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1,
    Torch_Tensor:$result2);
  let assemblyFormat = [{
    $input
    (`weight` $weight^)?
    (`bias` $bias^)?
    `N` custom<DynamicIndex>($n, $static_n)
    `C` custom<DynamicIndex>($c, $static_c)
    `HxW` custom<DynamicIndex>($hxw, $static_hxw)
    `group` $group
    `eps` $eps
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

def Aten_NumpyTOp : Aten_Op<"numpy_T", [Pure]> {
  let summary = "aten::numpy_T(Tensor(a) self) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
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

def Aten_PairwiseDistanceOp : Aten_Op<"pairwise_distance", [Pure]> {
  let summary = "aten::pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-6, bool keepdim=False) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$x1,
    Torch_Tensor:$x2,
    DefaultValuedAttr<F64Attr, "2.0">:$p,
    DefaultValuedAttr<F64Attr, "1e-6">:$eps,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $x1 `,` $x2
    (`p` $p^)?
    (`eps` $eps^)?
    (`keepdim` $keepdim^)?
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
  let assemblyFormat = [{
    $input
    `dims` $dims
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PermuteCopyOp : Aten_Op<"permute_copy", [Pure]> {
  let summary = "aten::permute_copy(Tensor self, int[] dims) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dims);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dims` $dims
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PixelShuffleOp : Aten_Op<"pixel_shuffle", [Pure]> {
  let summary = "aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$upscale_factor);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `upscale_factor` $upscale_factor
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PixelUnshuffleOp : Aten_Op<"pixel_unshuffle", [Pure]> {
  let summary = "aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$downscale_factor);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `downscale_factor` $downscale_factor
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_PowScalarOp : Aten_Op<"pow.Scalar", [Pure, Torch_OperandXorAttr<"input", "input_scalar", "Input", "InputScalar">]> {
  let summary = "aten::pow.Scalar(Scalar self, Tensor exponent) -> Tensor";
  let arguments = (ins
    Optional<Torch_NumberValue>:$input,
    OptionalAttr<Torch_NumberAttr>:$input_scalar,
    Torch_Tensor:$exponent);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $exponent
    `self` custom<ValueOrNumber>($input, $input_scalar)
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

def Aten_PowTensorTensorOp : Aten_Op<"pow.Tensor_Tensor", [Pure]> {
  let summary = "aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$exponent);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $exponent
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

def Aten_ReciprocalOp : Aten_Op<"reciprocal", [Pure]> {
  let summary = "aten::reciprocal(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
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

def Aten_RepeatInterleaveSelfIntOp : Aten_Op<"repeat_interleave.self_int", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"repeats", "static_repeats", "Repeats", "StaticRepeats">, Torch_SymIntMatches<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$repeats,
    I64Attr:$static_repeats,
    OptionalAttr<I64Attr>:$dim,
    Optional<Index>:$output_size,
    OptionalAttr<I64Attr>:$static_output_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `repeats` custom<DynamicIndex>($repeats, $static_repeats)
    (`dim` $dim^)?
    (`output_size` custom<DynamicIndex>($output_size, $static_output_size)^)?
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

def Aten_ReshapeAsOp : Aten_Op<"reshape_as", [Pure]> {
  let summary = "aten::reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)";
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

def Aten_RnnTanhInputOp : Aten_OpImpureIf<"rnn_tanh.input", "getTrain() && ::pt2e::isUncertain(getDropout()) && getNumLayers() > 1", []> {
  let summary = "aten::rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$hx,
    Variadic<Torch_Tensor>:$params,
    BoolAttr:$has_biases,
    I64Attr:$num_layers,
    F64Attr:$dropout,
    BoolAttr:$train,
    BoolAttr:$bidirectional,
    BoolAttr:$batch_first);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    $input `,` $hx `,` ` ` `[` $params `]`
    `has_biases` $has_biases
    `num_layers` $num_layers
    `dropout` $dropout
    `train` $train
    `bidirectional` $bidirectional
    `batch_first` $batch_first
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RollOp : Aten_Op<"roll", [Pure, Torch_SymIntsMatch<"shifts", "static_shifts", "Shifts", "StaticShifts">]> {
  let summary = "aten::roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$shifts,
    DenseI64ArrayAttr:$static_shifts,
    DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dims);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `shifts` custom<DynamicIndexList>($shifts, $static_shifts)
    (`dims` $dims^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RoundOp : Aten_Op<"round", [Pure]> {
  let summary = "aten::round(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RreluOp : Aten_OpImpureIf<"rrelu", "getTraining()", []> {
  let summary = "aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_FloatDefault<"0.125">:$lower,
    Torch_FloatDefault<"0.3333333333333333">:$upper,
    DefaultValuedAttr<BoolAttr, "false">:$training);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`lower` custom<Number>($lower)^)?
    (`upper` custom<Number>($upper)^)?
    (`training` $training^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_RreluWithNoiseFunctionalOp : Aten_OpImpureIf<"rrelu_with_noise_functional", "getTraining()", []> {
  let summary = "aten::rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_Tensor:$noise,
    Torch_FloatDefault<"0.125">:$lower,
    Torch_FloatDefault<"0.3333333333333333">:$upper,
    DefaultValuedAttr<BoolAttr, "false">:$training);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$noise_out);
  let assemblyFormat = [{
    $input `,` $noise
    (`lower` custom<Number>($lower)^)?
    (`upper` custom<Number>($upper)^)?
    (`training` $training^)?
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

def Aten_RsubScalarOp : Aten_Op<"rsub.Scalar", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar,
    Torch_IntDefault<"1">:$alpha);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
    (`alpha` custom<Number>($alpha)^)?
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

def Aten_ScaledDotProductAttentionOp : Aten_OpImpureIf<"scaled_dot_product_attention", "::pt2e::isUncertain(getDropoutP())", []> {
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

def Aten_ScatterAddOp : Aten_Op<"scatter_add", [Pure]> {
  let summary = "aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Torch_Tensor:$index,
    Torch_Tensor:$src);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $index `,` $src
    `dim` $dim
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

def Aten_SelectCopyIntOp : Aten_Op<"select_copy.int", [Pure, Torch_SymIntMatches<"index", "static_index", "Index", "StaticIndex">]> {
  let summary = "aten::select_copy.int(Tensor self, int dim, SymInt index) -> Tensor";
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

def Aten_SeluOp : Aten_Op<"selu", [Pure]> {
  let summary = "aten::selu(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
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

def Aten_SignOp : Aten_Op<"sign", [Pure]> {
  let summary = "aten::sign(Tensor self) -> Tensor";
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

def Aten_SliceCopyTensorOp : Aten_Op<"slice_copy.Tensor", [Pure, AttrSizedOperandSegments, Torch_SymIntMatches<"start", "static_start", "Start", "StaticStart">, Torch_SymIntMatches<"end", "static_end", "End", "StaticEnd">, Torch_SymIntMatches<"step", "static_step", "Step", "StaticStep">]> {
  let summary = "aten::slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor";
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

def Aten_SoftplusOp : Aten_Op<"softplus", [Pure]> {
  let summary = "aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_IntDefault<"1">:$beta,
    Torch_IntDefault<"20">:$threshold);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`beta` custom<Number>($beta)^)?
    (`threshold` custom<Number>($threshold)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SoftshrinkOp : Aten_Op<"softshrink", [Pure]> {
  let summary = "aten::softshrink(Tensor self, Scalar lambd=0.5) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Torch_FloatDefault<"0.5">:$lambd);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`lambd` custom<Number>($lambd)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SortOp : Aten_Op<"sort", [Pure]> {
  let summary = "aten::sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)";
  let arguments = (ins
    Torch_Tensor:$input,
    DefaultValuedAttr<I64Attr, "-1">:$dim,
    DefaultValuedAttr<BoolAttr, "false">:$descending);
  let results = (outs
    Torch_Tensor:$values,
    Torch_Tensor:$indices);
  let assemblyFormat = [{
    $input
    (`dim` $dim^)?
    (`descending` $descending^)?
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

def Aten_SplitCopyTensorOp : Aten_Op<"split_copy.Tensor", [Pure, Torch_SymIntMatches<"split_size", "static_split_size", "SplitSize", "StaticSplitSize">]> {
  let summary = "aten::split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]";
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

def Aten_SplitWithSizesCopyOp : Aten_Op<"split_with_sizes_copy", [Pure, Torch_SymIntsMatch<"split_sizes", "static_split_sizes", "SplitSizes", "StaticSplitSizes">]> {
  let summary = "aten::split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]";
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

def Aten_SquareOp : Aten_Op<"square", [Pure]> {
  let summary = "aten::square(Tensor self) -> Tensor";
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

def Aten_SqueezeDimsOp : Aten_Op<"squeeze.dims", [Pure]> {
  let summary = "aten::squeeze.dims(Tensor(a) self, int[] dim) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dim);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SqueezeCopyOp : Aten_Op<"squeeze_copy", [Pure]> {
  let summary = "aten::squeeze_copy(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_SqueezeCopyDimOp : Aten_Op<"squeeze_copy.dim", [Pure]> {
  let summary = "aten::squeeze_copy.dim(Tensor self, int dim) -> Tensor";
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

def Aten_SqueezeCopyDimsOp : Aten_Op<"squeeze_copy.dims", [Pure]> {
  let summary = "aten::squeeze_copy.dims(Tensor self, int[] dim) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    DenseI64ArrayAttr:$dim);
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

def Aten_StftOp : Aten_Op<"stft", [Pure]> {
  let summary = "aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$n_fft,
    OptionalAttr<I64Attr>:$hop_length,
    OptionalAttr<I64Attr>:$win_length,
    Optional<Torch_Tensor>:$window,
    DefaultValuedAttr<BoolAttr, "false">:$normalized,
    OptionalAttr<BoolAttr>:$onesided,
    OptionalAttr<BoolAttr>:$return_complex,
    OptionalAttr<BoolAttr>:$align_to_window);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `n_fft` $n_fft
    (`hop_length` $hop_length^)?
    (`win_length` $win_length^)?
    (`window` $window^)?
    (`normalized` $normalized^)?
    (`onesided` $onesided^)?
    (`return_complex` $return_complex^)?
    (`align_to_window` $align_to_window^)?
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

def Aten_SumOp : Aten_Op<"sum", [Pure]> {
  let summary = "aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor";
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

def Aten_SwapaxesOp : Aten_Op<"swapaxes", [Pure]> {
  let summary = "aten::swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$axis0,
    I64Attr:$axis1);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `axis0` $axis0
    `axis1` $axis1
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

def Aten_TCopyOp : Aten_Op<"t_copy", [Pure]> {
  let summary = "aten::t_copy(Tensor self) -> Tensor";
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

def Aten_TensorSplitIndicesOp : Aten_Op<"tensor_split.indices", [Pure, Torch_SymIntsMatch<"indices", "static_indices", "Indices", "StaticIndices">]> {
  let summary = "aten::tensor_split.indices(Tensor(a -> *) self, SymInt[] indices, int dim=0) -> Tensor(a)[]";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$indices,
    DenseI64ArrayAttr:$static_indices,
    DefaultValuedAttr<I64Attr, "0">:$dim);
  let results = (outs
    Variadic<Torch_Tensor>:$result);
  let assemblyFormat = [{
    $input
    `indices` custom<DynamicIndexList>($indices, $static_indices)
    (`dim` $dim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ThresholdOp : Aten_Op<"threshold", [Pure, AttrSizedOperandSegments, Torch_OperandXorAttr<"threshold", "threshold_scalar", "Threshold", "ThresholdScalar">, Torch_OperandXorAttr<"value", "value_scalar", "Value", "ValueScalar">]> {
  let summary = "aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$threshold,
    OptionalAttr<Torch_NumberAttr>:$threshold_scalar,
    Optional<Torch_NumberValue>:$value,
    OptionalAttr<Torch_NumberAttr>:$value_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `threshold` custom<ValueOrNumber>($threshold, $threshold_scalar)
    `value` custom<ValueOrNumber>($value, $value_scalar)
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

def Aten_TransposeCopyIntOp : Aten_Op<"transpose_copy.int", [Pure]> {
  let summary = "aten::transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor";
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

def Aten_TrilIndicesOp : Aten_Op<"tril_indices", [Pure]> {
  let summary = "aten::tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor";
  let arguments = (ins
    I64Attr:$row,
    I64Attr:$col,
    DefaultValuedAttr<I64Attr, "0">:$offset,
    OptionalAttr<TypeAttr>:$dtype,
    OptionalAttr<StrAttr>:$layout,
    OptionalAttr<StrAttr>:$device,
    OptionalAttr<BoolAttr>:$pin_memory);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    `row` $row
    `col` $col
    (`offset` $offset^)?
    (`dtype` $dtype^)?
    (`layout` $layout^)?
    (`device` $device^)?
    (`pin_memory` $pin_memory^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TriuOp : Aten_Op<"triu", [Pure, Torch_SymIntMatches<"diagonal", "static_diagonal", "Diagonal", "StaticDiagonal">]> {
  let summary = "aten::triu(Tensor self, SymInt diagonal=0) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Optional<Index>:$diagonal,
    DefaultValuedAttr<I64Attr, "0">:$static_diagonal);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    (`diagonal` custom<DynamicIndex>($diagonal, $static_diagonal)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TruncOp : Aten_Op<"trunc", [Pure]> {
  let summary = "aten::trunc(Tensor self) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_TypeAsOp : Aten_Op<"type_as", [Pure]> {
  let summary = "aten::type_as(Tensor self, Tensor other) -> Tensor";
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

def Aten_UnbindCopyIntOp : Aten_Op<"unbind_copy.int", [Pure]> {
  let summary = "aten::unbind_copy.int(Tensor self, int dim=0) -> Tensor[]";
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

def Aten_UnflattenIntOp : Aten_Op<"unflatten.int", [Pure, Torch_SymIntsMatch<"sizes", "static_sizes", "Sizes", "StaticSizes">]> {
  let summary = "aten::unflatten.int(Tensor(a) self, int dim, SymInt[] sizes) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dim,
    Variadic<Index>:$sizes,
    DenseI64ArrayAttr:$static_sizes);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dim` $dim
    `sizes` custom<DynamicIndexList>($sizes, $static_sizes)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UnfoldOp : Aten_Op<"unfold", [Pure]> {
  let summary = "aten::unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dimension,
    I64Attr:$size,
    I64Attr:$step);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dimension` $dimension
    `size` $size
    `step` $step
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_UnfoldCopyOp : Aten_Op<"unfold_copy", [Pure]> {
  let summary = "aten::unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    I64Attr:$dimension,
    I64Attr:$size,
    I64Attr:$step);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `dimension` $dimension
    `size` $size
    `step` $step
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

def Aten_UnsqueezeCopyOp : Aten_Op<"unsqueeze_copy", [Pure]> {
  let summary = "aten::unsqueeze_copy(Tensor self, int dim) -> Tensor";
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

def Aten_UpsampleBicubic2dVecOp : Aten_Op<"upsample_bicubic2d.vec", [Pure, Torch_SymIntsMatch<"output_size", "static_output_size", "OutputSize", "StaticOutputSize">]> {
  let summary = "aten::upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor";
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

def Aten_VdotOp : Aten_Op<"vdot", [Pure]> {
  let summary = "aten::vdot(Tensor self, Tensor other) -> Tensor";
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

def Aten_ViewOp : Aten_Op<"view", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_ViewCopyOp : Aten_Op<"view_copy", [Pure, Torch_SymIntsMatch<"size", "static_size", "Size", "StaticSize">]> {
  let summary = "aten::view_copy(Tensor self, SymInt[] size) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$size,
    DenseI64ArrayAttr:$static_size);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input
    `size` custom<DynamicIndexList>($size, $static_size)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Aten_WhereScalarOtherOp : Aten_Op<"where.ScalarOther", [Pure, Torch_OperandXorAttr<"other", "other_scalar", "Other", "OtherScalar">]> {
  let summary = "aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor";
  let arguments = (ins
    Torch_Tensor:$condition,
    Torch_Tensor:$input,
    Optional<Torch_NumberValue>:$other,
    OptionalAttr<Torch_NumberAttr>:$other_scalar);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $condition `,` $input
    `other` custom<ValueOrNumber>($other, $other_scalar)
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
