// The operations of the torchao dialect, one per overload. Made from src/schema/aten.schemas by
// `cargo xtask gen-dialects`; do not edit. What the arguments become is explained in src/schema/src/ods/layout.rs.

#ifndef TORCHAO_OPS
#define TORCHAO_OPS

include "TorchAoBase.td"

def TorchAo_ChooseQparamsAffineOp : TorchAo_Op<"choose_qparams_affine", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"block_size", "static_block_size", "BlockSize", "StaticBlockSize">]> {
  let summary = "torchao::choose_qparams_affine(Tensor? input, str mapping_type, SymInt[] block_size, ScalarType target_dtype, Scalar? quant_min=None, Scalar? quant_max=None, float? eps=None, ScalarType? scale_dtype=None, ScalarType? zero_point_dtype=None, bool keepdim=False) -> (Tensor, Tensor)";
  let description = [{
    Chooses a scale and a zero point for each block of `input`, by the formulas of `mapping_type`: `SYMMETRIC`,
    `SYMMETRIC_NO_CLIPPING_ERR` or `ASYMMETRIC`. A dimension that one block fills is reduced; with `keepdim` its size is 1.
  }];
  let arguments = (ins
    Optional<Torch_Tensor>:$input,
    StrAttr:$mapping_type,
    Variadic<Index>:$block_size,
    DenseI64ArrayAttr:$static_block_size,
    TypeAttr:$target_dtype,
    OptionalAttr<Torch_NumberAttr>:$quant_min,
    OptionalAttr<Torch_NumberAttr>:$quant_max,
    OptionalAttr<F64Attr>:$eps,
    OptionalAttr<TypeAttr>:$scale_dtype,
    OptionalAttr<TypeAttr>:$zero_point_dtype,
    DefaultValuedAttr<BoolAttr, "false">:$keepdim);
  let results = (outs
    Torch_Tensor:$result0,
    Torch_Tensor:$result1);
  let assemblyFormat = [{
    (`input` $input^)?
    `mapping_type` $mapping_type
    `block_size` custom<DynamicIndexList>($block_size, $static_block_size)
    `target_dtype` $target_dtype
    (`quant_min` custom<Number>($quant_min)^)?
    (`quant_max` custom<Number>($quant_max)^)?
    (`eps` $eps^)?
    (`scale_dtype` $scale_dtype^)?
    (`zero_point_dtype` $zero_point_dtype^)?
    (`keepdim` $keepdim^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def TorchAo_DequantizeAffineOp : TorchAo_Op<"dequantize_affine", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"block_size", "static_block_size", "BlockSize", "StaticBlockSize">]> {
  let summary = "torchao::dequantize_affine(Tensor input, SymInt[] block_size, Tensor scale, Tensor? zero_point, ScalarType input_dtype, Scalar? quant_min=None, Scalar? quant_max=None, ScalarType output_dtype=6) -> Tensor";
  let description = [{
    `(input - zero_point) * scale` as `output_dtype`, with the scale and the zero point of the block of each element.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$block_size,
    DenseI64ArrayAttr:$static_block_size,
    Torch_Tensor:$scale,
    Optional<Torch_Tensor>:$zero_point,
    TypeAttr:$input_dtype,
    OptionalAttr<Torch_NumberAttr>:$quant_min,
    OptionalAttr<Torch_NumberAttr>:$quant_max,
    TypeAttr:$output_dtype);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale
    `block_size` custom<DynamicIndexList>($block_size, $static_block_size)
    (`zero_point` $zero_point^)?
    `input_dtype` $input_dtype
    (`quant_min` custom<Number>($quant_min)^)?
    (`quant_max` custom<Number>($quant_max)^)?
    `output_dtype` $output_dtype
    attr-dict `:` functional-type(operands, results)
  }];
}

def TorchAo_QuantizeAffineOp : TorchAo_Op<"quantize_affine", [Pure, AttrSizedOperandSegments, Torch_SymIntsMatch<"block_size", "static_block_size", "BlockSize", "StaticBlockSize">]> {
  let summary = "torchao::quantize_affine(Tensor input, SymInt[] block_size, Tensor scale, Tensor? zero_point, ScalarType output_dtype, Scalar? quant_min=None, Scalar? quant_max=None) -> Tensor";
  let description = [{
    `clamp(round(input * (1 / scale)) + zero_point, quant_min, quant_max)` as `output_dtype`, with the scale and the zero point
    of the block of each element. `block_size` has the sizes of a block. Bounds that are absent are those of the dtype.
  }];
  let arguments = (ins
    Torch_Tensor:$input,
    Variadic<Index>:$block_size,
    DenseI64ArrayAttr:$static_block_size,
    Torch_Tensor:$scale,
    Optional<Torch_Tensor>:$zero_point,
    TypeAttr:$output_dtype,
    OptionalAttr<Torch_NumberAttr>:$quant_min,
    OptionalAttr<Torch_NumberAttr>:$quant_max);
  let results = (outs
    Torch_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale
    `block_size` custom<DynamicIndexList>($block_size, $static_block_size)
    (`zero_point` $zero_point^)?
    `output_dtype` $output_dtype
    (`quant_min` custom<Number>($quant_min)^)?
    (`quant_max` custom<Number>($quant_max)^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // TORCHAO_OPS
