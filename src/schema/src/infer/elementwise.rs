//! Inference for elementwise functions of one tensor, or of several that broadcast.

use super::{
    Family, InferError, Inferred,
    call::{Call, Operand},
    each, one,
    sizes::{broadcast, over, with},
};
use crate::{
    DType, NumberType, TensorType,
    promote::{Promotion, to_complex, to_float},
};

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (
        same,
        &[
            "aten._conj",
            "aten._conj_physical",
            "aten.alpha_dropout",
            "aten.bernoulli",
            "aten.bernoulli.Tensor",
            "aten.bernoulli.p",
            "aten.bitwise_not",
            "aten.ceil",
            "aten.celu",
            "aten.conj",
            "aten.conj_physical",
            "aten.dropout",
            "aten.elu",
            "aten.exponential",
            "aten.feature_alpha_dropout",
            "aten.feature_dropout",
            "aten.floor",
            "aten.frac",
            "aten.gelu",
            "aten.hardshrink",
            "aten.hardsigmoid",
            "aten.hardswish",
            "aten.hardtanh",
            "aten.leaky_relu",
            "aten.log_sigmoid",
            "aten.mish",
            "aten.nan_to_num",
            "aten.neg",
            "aten.normal_functional",
            "aten.random.from",
            "aten.random.to",
            "aten.relu",
            "aten.relu6",
            "aten.resolve_conj",
            "aten.resolve_neg",
            "aten.round",
            "aten.round.decimals",
            "aten.rrelu",
            "aten.selu",
            "aten.sign",
            "aten.silu",
            "aten.softplus",
            "aten.softshrink",
            "aten.threshold",
            "aten.trunc",
            "aten.uniform",
            "aten.zero",
        ],
    ),
    (
        float,
        &[
            "aten.acos",
            "aten.acosh",
            "aten.asin",
            "aten.asinh",
            "aten.atan",
            "aten.atanh",
            "aten.cos",
            "aten.cosh",
            "aten.deg2rad",
            "aten.digamma",
            "aten.erf",
            "aten.erfc",
            "aten.erfinv",
            "aten.exp",
            "aten.exp2",
            "aten.expm1",
            "aten.lgamma",
            "aten.log",
            "aten.log10",
            "aten.log1p",
            "aten.log2",
            "aten.logit",
            "aten.rad2deg",
            "aten.reciprocal",
            "aten.rsqrt",
            "aten.sigmoid",
            "aten.sin",
            "aten.sinc",
            "aten.sinh",
            "aten.sqrt",
            "aten.tan",
            "aten.tanh",
        ],
    ),
    (
        truth,
        &[
            "aten.isfinite",
            "aten.isinf",
            "aten.isnan",
            "aten.isneginf",
            "aten.isposinf",
            "aten.logical_not",
            "aten.signbit",
        ],
    ),
    (part, &["aten.abs", "aten.imag", "aten.real"]),
    (angle, &["aten.angle"]),
    (square, &["aten.square"]),
    (glu, &["aten.glu"]),
    (native_dropout, &["aten.native_dropout"]),
    (with_noise, &["aten.rrelu_with_noise_functional"]),
    (
        promoted,
        &[
            "aten.__and__.Scalar",
            "aten.__and__.Tensor",
            "aten.__or__.Scalar",
            "aten.__or__.Tensor",
            "aten.__xor__.Scalar",
            "aten.__xor__.Tensor",
            "aten.add.Scalar",
            "aten.add.Tensor",
            "aten.addcdiv",
            "aten.addcmul",
            "aten.bitwise_and.Scalar",
            "aten.bitwise_and.Tensor",
            "aten.bitwise_left_shift.Scalar_Tensor",
            "aten.bitwise_left_shift.Tensor",
            "aten.bitwise_left_shift.Tensor_Scalar",
            "aten.bitwise_or.Scalar",
            "aten.bitwise_or.Tensor",
            "aten.bitwise_right_shift.Scalar_Tensor",
            "aten.bitwise_right_shift.Tensor",
            "aten.bitwise_right_shift.Tensor_Scalar",
            "aten.bitwise_xor.Scalar",
            "aten.bitwise_xor.Tensor",
            "aten.clamp",
            "aten.clamp.Tensor",
            "aten.clamp_max",
            "aten.clamp_min",
            "aten.floor_divide",
            "aten.floor_divide.Scalar",
            "aten.fmax",
            "aten.fmin",
            "aten.fmod.Scalar",
            "aten.fmod.Tensor",
            "aten.gcd",
            "aten.heaviside",
            "aten.hypot",
            "aten.lcm",
            "aten.max.other",
            "aten.maximum",
            "aten.min.other",
            "aten.minimum",
            "aten.mul.Scalar",
            "aten.mul.Tensor",
            "aten.pow.Scalar",
            "aten.pow.Tensor_Scalar",
            "aten.pow.Tensor_Tensor",
            "aten.remainder.Scalar",
            "aten.remainder.Tensor",
            "aten.rsub.Scalar",
            "aten.rsub.Tensor",
            "aten.sub.Scalar",
            "aten.sub.Tensor",
        ],
    ),
    (
        promoted_float,
        &[
            "aten.atan2",
            "aten.copysign.Scalar",
            "aten.copysign.Tensor",
            "aten.div.Scalar",
            "aten.div.Tensor",
            "aten.ldexp.Tensor",
            "aten.logaddexp",
            "aten.logaddexp2",
            "aten.xlogy.Scalar_Other",
            "aten.xlogy.Scalar_Self",
            "aten.xlogy.Tensor",
        ],
    ),
    (rounded_division, &["aten.div.Scalar_mode", "aten.div.Tensor_mode"]),
    (float_power, &["aten.float_power.Scalar", "aten.float_power.Tensor_Scalar", "aten.float_power.Tensor_Tensor"]),
    (
        comparison,
        &[
            "aten.eq.Scalar",
            "aten.eq.Tensor",
            "aten.ge.Scalar",
            "aten.ge.Tensor",
            "aten.gt.Scalar",
            "aten.gt.Tensor",
            "aten.isclose",
            "aten.le.Scalar",
            "aten.le.Tensor",
            "aten.logical_and",
            "aten.logical_or",
            "aten.logical_xor",
            "aten.lt.Scalar",
            "aten.lt.Tensor",
            "aten.ne.Scalar",
            "aten.ne.Tensor",
        ],
    ),
    (
        broadcast_of_self,
        &[
            "aten.lerp.Scalar",
            "aten.lerp.Tensor",
            "aten.masked_fill.Scalar",
            "aten.masked_fill.Tensor",
            "aten.masked_scatter",
        ],
    ),
    (as_first, &["aten.copy", "aten.fill.Scalar", "aten.fill.Tensor", "aten.prelu"]),
    (selected, &["aten.where.Scalar", "aten.where.ScalarOther", "aten.where.ScalarSelf", "aten.where.self"]),
    (complex, &["aten.complex", "aten.polar"]),
    (normal, &["aten.normal.Tensor_Tensor", "aten.normal.Tensor_float", "aten.normal.float_Tensor"]),
];

/// The names of the arguments that take part in promotion, over all ops that promote.
const PROMOTED: [&str; 8] = ["self", "other", "exponent", "tensor1", "tensor2", "min", "max", "values"];

fn same(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone()])
}

fn of_dtype(call: &Call<'_>, convert: impl FnOnce(DType) -> DType) -> Inferred {
    let input = call.input()?;
    one(convert(input.dtype), input.sizes.clone())
}

/// Ops computed in floating point: integers become floats.
fn float(call: &Call<'_>) -> Inferred {
    of_dtype(call, to_float)
}

fn truth(call: &Call<'_>) -> Inferred {
    of_dtype(call, |_| DType::Bool)
}

fn part(call: &Call<'_>) -> Inferred {
    of_dtype(call, DType::part)
}

fn angle(call: &Call<'_>) -> Inferred {
    of_dtype(call, |dtype| to_float(dtype).part())
}

/// `square`: bools become integers, as in a power.
fn square(call: &Call<'_>) -> Inferred {
    of_dtype(call, |dtype| if dtype == DType::Bool { DType::I64 } else { dtype })
}

fn glu(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    let dim = call.dim("dim", input.rank())?;
    let half = over(input.sizes.get(dim).copied().flatten(), 2, "size")?;
    one(input.dtype, with(&input.sizes, dim, half))
}

fn native_dropout(call: &Call<'_>) -> Inferred {
    let input = call.input()?;
    each([input.clone(), TensorType { dtype: DType::Bool, sizes: input.sizes.clone() }])
}

fn with_noise(call: &Call<'_>) -> Inferred {
    each([call.input()?.clone(), call.tensor("noise")?.clone()])
}

/// The sizes that the given arguments broadcast to.
fn sizes_of(call: &Call<'_>, names: &[&str]) -> Result<Vec<Option<usize>>, InferError> {
    let given = names.iter().filter(|name| call.is_given(name));
    let operands = given.map(|name| call.operand(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(broadcast(operands.iter().map(Operand::sizes))?)
}

fn promoted_to(call: &Call<'_>, convert: impl FnOnce(DType) -> DType) -> Inferred {
    one(convert(call.promoted(&PROMOTED)?), sizes_of(call, &PROMOTED)?)
}

fn promoted(call: &Call<'_>) -> Inferred {
    promoted_to(call, |dtype| dtype)
}

fn promoted_float(call: &Call<'_>) -> Inferred {
    promoted_to(call, to_float)
}

fn rounded_division(call: &Call<'_>) -> Inferred {
    if call.is_given("rounding_mode") { promoted(call) } else { promoted_float(call) }
}

fn float_power(call: &Call<'_>) -> Inferred {
    promoted_to(call, |dtype| if dtype.is_complex() { DType::C128 } else { DType::F64 })
}

fn comparison(call: &Call<'_>) -> Inferred {
    one(DType::Bool, sizes_of(call, &["self", "other"])?)
}

/// All operands broadcast; the result has the dtype of the first.
fn broadcast_of_self(call: &Call<'_>) -> Inferred {
    let names: &[&str] = if call.is_given("mask") { &["self", "mask"] } else { &["self", "end", "weight"] };
    one(call.tensor("self")?.dtype, sizes_of(call, names)?)
}

/// The result has the shape and dtype of the first operand.
fn as_first(call: &Call<'_>) -> Inferred {
    each([call.tensor("self")?.clone()])
}

fn selected(call: &Call<'_>) -> Inferred {
    one(call.promoted(&["self", "other"])?, sizes_of(call, &["condition", "self", "other"])?)
}

fn complex(call: &Call<'_>) -> Inferred {
    let names = if call.is_given("real") { ["real", "imag"] } else { ["abs", "angle"] };
    one(to_complex(call.promoted(&names)?), sizes_of(call, &names)?)
}

/// Normal random numbers with a mean and a deviation per element; one of the two may be a number.
fn normal(call: &Call<'_>) -> Inferred {
    let names = ["mean", "std"];
    let mut operands = names.iter().map(|name| call.operand(name)).collect::<Result<Vec<_>, _>>()?;
    operands.retain(|operand| !matches!(operand, Operand::Number(NumberType::Float | NumberType::Int)));
    let mut promotion = Promotion::default();
    for operand in &operands {
        if let Operand::Tensor(tensor) = operand {
            promotion.add_dtype(tensor.dtype, tensor.rank())?;
        }
    }
    one(promotion.result()?, broadcast(operands.iter().map(Operand::sizes))?)
}
