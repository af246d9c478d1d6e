// Integer-only quantized ops: what is left when q/dq pairs have been rewritten to integer arithmetic.

#ifndef QINT_OPS
#define QINT_OPS

include "Torch.td"

def QInt_Dialect : Dialect {
  let name = "qint";
  let summary = "quantized ops in integer arithmetic";
  let description = [{
    Every op takes and gives tensors of 8-bit integers, and says all that its arithmetic needs: zero points, fixed-point
    multipliers, the rounding and the range of the result. No scale is left. Activations are of one type in and out;
    a weight may have another.

    From an accumulator to the result, with `>>` rounding as `rounding` says:

        result = clamp(((accumulator * multiplier + remainder) >> shift) + zero_point, quant_min, quant_max)

    - Accumulators are i32, and must not overflow: the evaluator refuses shapes for which they could.
    - A `multiplier` is 0, or a Q31 fraction from 2^30 to 2^31 - 1; with `shift`, from 0 to 62, it stands for the factor
      `multiplier * 2^-shift`. The product has 64 bits. There is one for the tensor, or one for each output channel.
    - `bias` is i32 at the scale of the accumulator, input scale times weight scale. `remainder` is what its rounding
      left, in units of 2^-shift of a step of the result.
    - `rounding` is "half_to_even", that of PyTorch's quantize.
    - A clamp that follows (relu, hardtanh) is in `quant_min` and `quant_max`. Padding is the input's zero point.

    The ops in the form of PyTorch's schemas are in qint.schemas.
  }];
  let cppNamespace = "::pt2e::qint";
}

class QInt_Op<string opMnemonic, list<Trait> traits = []> : Op<QInt_Dialect, opMnemonic, traits # [Pure, Torch_InferredTypes]> {
  let hasVerifier = 1;
}

def QInt_Quantized : AnyTypeOf<[I8, UI8], "i8 or ui8">;
def QInt_Tensor : RankedTensorOf<[QInt_Quantized]>;
def QInt_Bias : 1DTensorOf<[I32]>;

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
    $input `zero_point` $input_zero_point `,` $weight `zero_point` $weight_zero_point (`bias` $bias^)?
    `multiplier` $multiplier `shift` $shift (`remainder` $remainder^)? `rounding` $rounding
    `zero_point` $zero_point `quant_min` $quant_min `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
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
    $input `zero_point` $input_zero_point `,` $weight `zero_point` $weight_zero_point (`bias` $bias^)?
    `stride` $stride `padding` $padding `dilation` $dilation `groups` $groups
    `multiplier` $multiplier `shift` $shift (`remainder` $remainder^)? `rounding` $rounding
    `zero_point` $zero_point `quant_min` $quant_min `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
}

def QInt_AddOp : QInt_Op<"add"> {
  let summary = "sum of two quantized tensors of one shape";
  let description = [{
    `((input - input_zero_point) * input_multiplier + (other - other_zero_point) * other_multiplier) >> shift`, moved by
    `zero_point` and clamped. The two multipliers, from 0 to 2^31 - 1, have one shift, so that the sum is rounded once.

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
    $input `zero_point` $input_zero_point `multiplier` $input_multiplier `,`
    $other `zero_point` $other_zero_point `multiplier` $other_multiplier
    `shift` $shift `rounding` $rounding
    `zero_point` $zero_point `quant_min` $quant_min `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
}

def QInt_MaxPool2dOp : QInt_Op<"max_pool2d"> {
  let summary = "greatest element of each window, clamped";
  let description = [{
    Input and result have the same qparams, so that nothing is rescaled. Padding is less than any element; a window
    that sees nothing else gives `quant_min`.

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
    $input `kernel_size` $kernel_size `stride` $stride `padding` $padding `dilation` $dilation `ceil_mode` $ceil_mode
    `quant_min` $quant_min `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
}

def QInt_AdaptiveAvgPool2dOp : QInt_Op<"adaptive_avg_pool2d"> {
  let summary = "averages over windows of one size that tile the input, rescaled";
  let description = [{
    The accumulator is the sum of `input - input_zero_point` over a window; the number of its elements is part of the
    multiplier, of which there is one. Height and width are multiples of `output_size`.

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
    $input `zero_point` $input_zero_point `output_size` $output_size
    `multiplier` $multiplier `shift` $shift `rounding` $rounding
    `zero_point` $zero_point `quant_min` $quant_min `quant_max` $quant_max
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // QINT_OPS
