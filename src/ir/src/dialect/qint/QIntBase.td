// The qint dialect of integer-only quantized ops, to which ops between q/dq pairs are rewritten. The ops are in QIntOps.td.

#ifndef QINT_BASE
#define QINT_BASE

include "Torch.td"

def QInt_Dialect : Dialect {
  let name = "qint";
  let summary = "quantized ops in integer arithmetic";
  let description = [{
    Activations are tensors of 8-bit integers, and every op has all parameters of its arithmetic: zero points, fixed-point
    multipliers, the rounding and the range of the result, but no scales. The activations of an op have one type; a weight may
    have another.

    An accumulator is converted to the result by this formula, in which `>>` rounds as `rounding` says:

        result = clamp(((accumulator * multiplier + remainder) >> shift) + zero_point, quant_min, quant_max)

    - Accumulators are i32, and must not overflow: the evaluator refuses shapes for which they could. Only those of `requantize`
      are i64: sums that other ops compute, as tensors of their own.
    - A `multiplier` is 0, or a Q31 fraction from 2^30 to 2^31 - 1; with `shift`, from 0 to 62, it stands for the factor
      `multiplier * 2^-shift`. The product is exact. An op has one multiplier, or one for each output channel.
    - `bias` is i32 at the scale of the accumulator, input scale times weight scale. `remainder` is the error of its
      rounding, in units of 2^-shift of a step of the result.
    - `rounding` is "half_to_even", as in PyTorch's quantize.
    - A clamp after the op (relu, hardtanh) is part of `quant_min` and `quant_max`. Padding is the input's zero point.

    The ops in the form of PyTorch's schemas are in src/schema/qint.schemas.
  }];
  let cppNamespace = "::pt2e::qint";
}

// The verifiers follow from the schemas: see the generated definitions.
class QInt_Op<string opMnemonic> : Op<QInt_Dialect, opMnemonic, [Pure, Torch_InferredTypes]> {
  let hasVerifier = 1;
}

def QInt_Quantized : AnyTypeOf<[I8, UI8], "i8 or ui8">;
def QInt_Tensor : RankedTensorOf<[QInt_Quantized]>;
def QInt_Bias : 1DTensorOf<[I32]>;
def QInt_Accumulator : RankedTensorOf<[I64]>;
def QInt_Requantized : RankedTensorOf<[AnyTypeOf<[I8, UI8, I16, UI16], "i8, ui8, i16 or ui16">]>;

#endif // QINT_BASE
