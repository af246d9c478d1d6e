// The operations of the qint dialect, one per overload. Made from src/schema/qint.schemas by
// `cargo xtask gen-dialects`; do not edit. What the arguments become is explained in src/schema/src/ods/integer.rs.

#ifndef QINT_OPS
#define QINT_OPS

include "QIntBase.td"

def QInt_AdaptiveAvgPool2dOp : QInt_Op<"adaptive_avg_pool2d"> {
  let summary = "averages over windows of one size that tile the input, rescaled";
  let description = [{
    The accumulator is the sum of `input - input_zero_point` over a window; the number of its elements is part of the
    single multiplier. Height and width are multiples of `output_size`.

    ```mlir
    %1 = qint.adaptive_avg_pool2d %x zero_point 3 output_size [1, 1] multiplier [1402438301] shift [36]
        rounding "half_to_even" zero_point 3 quant_min -128 quant_max 127 : (tensor<1x4x7x7xi8>) -> tensor<1x4x1x1xi8>
    ```
  }];
  let arguments = (ins
    QInt_Tensor:$input,
    DenseI64ArrayAttr:$output_size,
    I64Attr:$input_zero_point,
    DenseI64ArrayAttr:$multiplier,
    DenseI64ArrayAttr:$shift,
    StrAttr:$rounding,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs QInt_Tensor:$result);
  let assemblyFormat = [{
    $input `zero_point` $input_zero_point
    `output_size` $output_size
    `multiplier` $multiplier
    `shift` $shift
    `rounding` $rounding
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyGeometry(*this, "output_size", getOutputSize(), 2, 1)) ||
                             ::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyZeroPoint(*this, "input_zero_point", getInputZeroPoint(), getInput())) ||
                             ::llvm::failed(verifyRescale(*this, getMultiplier(), getShift(), 1)) ||
                             ::llvm::failed(verifyRounding(*this, getRounding())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "zero_point", getZeroPoint(), getResult())) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

def QInt_AddOp : QInt_Op<"add"> {
  let summary = "sum of two quantized tensors of one shape";
  let description = [{
    `((input - input_zero_point) * input_multiplier + (other - other_zero_point) * other_multiplier) >> shift`, moved by
    `zero_point` and clamped. The two multipliers, from 0 to 2^31 - 1, share one shift, so that the sum is rounded once.

    ```mlir
    %1 = qint.add %x zero_point 3 multiplier 1073741824, %y zero_point 0 multiplier 1610612736 shift 31
        rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127
        : (tensor<2x3xi8>, tensor<2x3xi8>) -> tensor<2x3xi8>
    ```
  }];
  let arguments = (ins
    QInt_Tensor:$input,
    QInt_Tensor:$other,
    I64Attr:$input_zero_point,
    I64Attr:$other_zero_point,
    I64Attr:$input_multiplier,
    I64Attr:$other_multiplier,
    I64Attr:$shift,
    StrAttr:$rounding,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs QInt_Tensor:$result);
  let assemblyFormat = [{
    $input `zero_point` $input_zero_point `multiplier` $input_multiplier `,` $other `zero_point` $other_zero_point `multiplier` $other_multiplier
    `shift` $shift
    `rounding` $rounding
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyZeroPoint(*this, "input_zero_point", getInputZeroPoint(), getInput())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "other_zero_point", getOtherZeroPoint(), getOther())) ||
                             ::llvm::failed(verifyMultiplier(*this, getInputMultiplier())) ||
                             ::llvm::failed(verifyMultiplier(*this, getOtherMultiplier())) ||
                             ::llvm::failed(verifyShift(*this, getShift())) ||
                             ::llvm::failed(verifyRounding(*this, getRounding())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "zero_point", getZeroPoint(), getResult())) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

def QInt_Conv2dOp : QInt_Op<"conv2d"> {
  let summary = "2-d convolution, plus bias, rescaled";
  let description = [{
    `input` is [B, C, H, W], `weight` [O, C / groups, KH, KW], `bias` [O], the result [B, O, OH, OW], with PyTorch's
    geometry.

    ```mlir
    %1 = qint.conv2d %x zero_point 3, %w zero_point 0 stride [1, 1] padding [1, 1] dilation [1, 1] groups 1
        multiplier [1717986918] shift [38] rounding "half_to_even" zero_point -4 quant_min -4 quant_max 127
        : (tensor<1x3x8x8xi8>, tensor<4x3x3x3xi8>) -> tensor<1x4x8x8xi8>
    ```
  }];
  let arguments = (ins
    QInt_Tensor:$input,
    QInt_Tensor:$weight,
    Optional<QInt_Bias>:$bias,
    DenseI64ArrayAttr:$stride,
    DenseI64ArrayAttr:$padding,
    DenseI64ArrayAttr:$dilation,
    I64Attr:$groups,
    I64Attr:$input_zero_point,
    I64Attr:$weight_zero_point,
    DenseI64ArrayAttr:$multiplier,
    DenseI64ArrayAttr:$shift,
    OptionalAttr<DenseI64ArrayAttr>:$remainder,
    StrAttr:$rounding,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs QInt_Tensor:$result);
  let assemblyFormat = [{
    $input `zero_point` $input_zero_point `,` $weight `zero_point` $weight_zero_point
    (`bias` $bias^)?
    `stride` $stride
    `padding` $padding
    `dilation` $dilation
    `groups` $groups
    `multiplier` $multiplier
    `shift` $shift
    (`remainder` $remainder^)?
    `rounding` $rounding
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyGeometry(*this, "stride", getStride(), 2, 1)) ||
                             ::llvm::failed(verifyGeometry(*this, "padding", getPadding(), 2, 0)) ||
                             ::llvm::failed(verifyGeometry(*this, "dilation", getDilation(), 2, 1)) ||
                             ::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyZeroPoint(*this, "input_zero_point", getInputZeroPoint(), getInput())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "weight_zero_point", getWeightZeroPoint(), getWeight())) ||
                             ::llvm::failed(verifyRescale(*this, getMultiplier(), getShift(), channelsOf(getWeight(), 0))) ||
                             ::llvm::failed(verifyRemainder(*this, getRemainder(), getBias(), channelsOf(getWeight(), 0))) ||
                             ::llvm::failed(verifyRounding(*this, getRounding())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "zero_point", getZeroPoint(), getResult())) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

def QInt_LinearOp : QInt_Op<"linear"> {
  let summary = "input times the transposed weight, plus bias, rescaled";
  let description = [{
    `input` is [..., K], `weight` [N, K], `bias` [N], the result [..., N].

    ```mlir
    %1 = qint.linear %x zero_point 3, %w zero_point 0 bias %b multiplier [1717986918] shift [38]
        rounding "half_to_even" zero_point -4 quant_min -128 quant_max 127
        : (tensor<1x8xi8>, tensor<4x8xi8>, tensor<4xi32>) -> tensor<1x4xi8>
    ```
  }];
  let arguments = (ins
    QInt_Tensor:$input,
    QInt_Tensor:$weight,
    Optional<QInt_Bias>:$bias,
    I64Attr:$input_zero_point,
    I64Attr:$weight_zero_point,
    DenseI64ArrayAttr:$multiplier,
    DenseI64ArrayAttr:$shift,
    OptionalAttr<DenseI64ArrayAttr>:$remainder,
    StrAttr:$rounding,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs QInt_Tensor:$result);
  let assemblyFormat = [{
    $input `zero_point` $input_zero_point `,` $weight `zero_point` $weight_zero_point
    (`bias` $bias^)?
    `multiplier` $multiplier
    `shift` $shift
    (`remainder` $remainder^)?
    `rounding` $rounding
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyZeroPoint(*this, "input_zero_point", getInputZeroPoint(), getInput())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "weight_zero_point", getWeightZeroPoint(), getWeight())) ||
                             ::llvm::failed(verifyRescale(*this, getMultiplier(), getShift(), channelsOf(getWeight(), 0))) ||
                             ::llvm::failed(verifyRemainder(*this, getRemainder(), getBias(), channelsOf(getWeight(), 0))) ||
                             ::llvm::failed(verifyRounding(*this, getRounding())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "zero_point", getZeroPoint(), getResult())) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

def QInt_MaxPool2dOp : QInt_Op<"max_pool2d"> {
  let summary = "greatest element of each window, clamped";
  let description = [{
    Input and result have the same qparams, so nothing is rescaled. Padding is less than any element; a window
    that covers only padding gives `quant_min`.

    ```mlir
    %1 = qint.max_pool2d %x kernel_size [3, 3] stride [2, 2] padding [1, 1] dilation [1, 1] ceil_mode false
        quant_min -128 quant_max 127 : (tensor<1x4x8x8xi8>) -> tensor<1x4x4x4xi8>
    ```
  }];
  let arguments = (ins
    QInt_Tensor:$input,
    DenseI64ArrayAttr:$kernel_size,
    DenseI64ArrayAttr:$stride,
    DenseI64ArrayAttr:$padding,
    DenseI64ArrayAttr:$dilation,
    BoolAttr:$ceil_mode,
    I64Attr:$quant_min,
    I64Attr:$quant_max);
  let results = (outs QInt_Tensor:$result);
  let assemblyFormat = [{
    $input
    `kernel_size` $kernel_size
    `stride` $stride
    `padding` $padding
    `dilation` $dilation
    `ceil_mode` $ceil_mode
    `quant_min` $quant_min
    `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyGeometry(*this, "kernel_size", getKernelSize(), 2, 1)) ||
                             ::llvm::failed(verifyGeometry(*this, "stride", getStride(), 2, 1)) ||
                             ::llvm::failed(verifyGeometry(*this, "padding", getPadding(), 2, 0)) ||
                             ::llvm::failed(verifyGeometry(*this, "dilation", getDilation(), 2, 1)) ||
                             ::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

def QInt_RequantizeOp : QInt_Op<"requantize"> {
  let summary = "integer sums as quantized values";
  let description = [{
    The accumulator is what any integer op of `aten` computes, such as a convolution of centred integers. The result is
    i8, ui8, i16 or ui16. With several multipliers, `axis` is the dimension of the channels.

    ```mlir
    %1 = qint.requantize %sums multiplier [1717986918] shift [38] axis 1 rounding "half_to_even" zero_point -4
        quant_min -128 quant_max 127 dtype i8 : (tensor<1x4x8xi64>) -> tensor<1x4x8xi8>
    ```
  }];
  let arguments = (ins
    QInt_Accumulator:$accumulator,
    DenseI64ArrayAttr:$multiplier,
    DenseI64ArrayAttr:$shift,
    OptionalAttr<DenseI64ArrayAttr>:$remainder,
    I64Attr:$axis,
    StrAttr:$rounding,
    I64Attr:$zero_point,
    I64Attr:$quant_min,
    I64Attr:$quant_max,
    TypeAttr:$dtype);
  let results = (outs QInt_Requantized:$result);
  let assemblyFormat = [{
    $accumulator
    `multiplier` $multiplier
    `shift` $shift
    (`remainder` $remainder^)?
    `axis` $axis
    `rounding` $rounding
    `zero_point` $zero_point
    `quant_min` $quant_min
    `quant_max` $quant_max
    `dtype` $dtype
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      return ::llvm::failure(::llvm::failed(verifyShapes(*this)) ||
                             ::llvm::failed(verifyRescale(*this, getMultiplier(), getShift(), channelsOf(getAccumulator(), getAxis()))) ||
                             ::llvm::failed(verifyRemainder(*this, getRemainder(), channelsOf(getAccumulator(), getAxis()))) ||
                             ::llvm::failed(verifyRounding(*this, getRounding())) ||
                             ::llvm::failed(verifyZeroPoint(*this, "zero_point", getZeroPoint(), getResult())) ||
                             ::llvm::failed(verifyRange(*this, getQuantMin(), getQuantMax(), getResult())));
    }
  }];
}

#endif // QINT_OPS
