//! The rule by which a range becomes a scale and a zero point, as ops of PyTorch; and how these are recognized.
//!
//! This is [`pt2e_core::numerics::choose_qparams`], op by op in float32.

use crate::emit::{Call, Emitter};
use melior::ir::ValueLike;
use pt2e_core::{
    granularity::Granularity,
    numerics::{Formulas, QParamsError, QParamsRule, QuantRange, Scheme, choose_qparams},
    tensor::DType,
};
use pt2e_ir::{TensorType, Value, context_of, pass::PassError, tensor_type};
use pt2e_schema::Arg;

/// The dtype of the zero points that fake-quants take.
const ZERO_POINT: DType = DType::I32;

/// Scale and zero point of a range, by a symmetric or affine rule.
pub(super) fn emit<'c>(
    emit: &mut Emitter<'c, '_>,
    rule: &QParamsRule,
    [min, max]: [Value<'c>; 2],
) -> Result<[Value<'c>; 2], PassError<'c>> {
    let ty = min.r#type();
    let context = context_of(min.context());
    let shape = TensorType::of(ty).and_then(|ty| ty.static_shape()).unwrap_or_default();
    let of_dtype = |dtype| tensor_type(context, &shape, dtype);
    let with = |number: f64| [Arg::Tensor(0), Arg::Float(number)];
    let pair = [Arg::Tensor(0), Arg::Tensor(1)];
    let low = emit.value("aten.clamp_max", &with(0.0), &[min], ty, None)?;
    let high = emit.value("aten.clamp_min", &with(0.0), &[max], ty, None)?;
    let extent = match rule.scheme {
        Scheme::Symmetric => {
            let low = emit.value("aten.neg", &[Arg::Tensor(0)], &[low], ty, None)?;
            emit.value("aten.maximum", &pair, &[low, high], ty, None)?
        }
        _ => {
            let args = [Arg::Tensor(0), Arg::Tensor(1), Arg::Int(1)];
            emit.value("aten.sub.Tensor", &args, &[high, low], ty, None)?
        }
    };
    let scale = emit.value("aten.div.Tensor", &with(steps(rule.scheme, &rule.range)), &[extent], ty, None)?;
    let scale = emit.value("aten.clamp_min", &with(rule.eps.into()), &[scale], ty, None)?;
    // A value of the quantized dtype, so that the program states this dtype.
    let zero_point = match rule.scheme {
        Scheme::Symmetric => {
            let zero_point = symmetric_zero_point(rule).map_err(|error| PassError::Internal {
                location: melior::ir::Location::unknown(context),
                message: error.to_string(),
            })?;
            let sizes = shape.iter().map(|size| i64::try_from(*size).unwrap_or(i64::MAX)).collect();
            let unset = [Arg::None, Arg::None, Arg::None];
            let args = [&[Arg::Ints(sizes), Arg::Int(zero_point), Arg::DType(rule.dtype)][..], &unset].concat();
            emit.value("aten.full", &args, &[], of_dtype(rule.dtype), None)?
        }
        _ => {
            let steps = emit.value("aten.div.Tensor", &pair, &[low, scale], ty, None)?;
            let steps = emit.value("aten.round", &[Arg::Tensor(0)], &[steps], ty, None)?;
            let args = [Arg::Tensor(0), Arg::Int(rule.range.min), Arg::Int(1)];
            let zero_point = emit.value("aten.rsub.Scalar", &args, &[steps], ty, None)?;
            let args = [Arg::Tensor(0), Arg::Int(rule.range.min), Arg::Int(rule.range.max)];
            let zero_point = emit.value("aten.clamp", &args, &[zero_point], ty, None)?;
            emit.value("aten._to_copy", &converted(rule.dtype), &[zero_point], of_dtype(rule.dtype), None)?
        }
    };
    let zero_point = emit.value("aten._to_copy", &converted(ZERO_POINT), &[zero_point], of_dtype(ZERO_POINT), None)?;
    Ok([scale, zero_point])
}

/// The arguments of `aten._to_copy`, which torch.export captures without assertions about the dtype before.
pub(super) fn converted(dtype: DType) -> [Arg; 7] {
    let unset = Arg::None;
    [Arg::Tensor(0), Arg::DType(dtype), unset.clone(), unset.clone(), unset.clone(), Arg::Bool(false), unset]
}

/// The number by which the extent of a range is divided.
fn steps(scheme: Scheme, range: &QuantRange) -> f64 {
    let steps = (range.max - range.min) as f64;
    if scheme == Scheme::Symmetric { steps / 2.0 } else { steps }
}

/// The zero point of a symmetric rule, which does not depend on the range.
fn symmetric_zero_point(rule: &QParamsRule) -> Result<i64, QParamsError> {
    let qparams = choose_qparams(rule, &[-1.0], &[1.0], &Granularity::Tensor)?;
    Ok(qparams.per_tensor().map_or(0, |(_, zero_point)| zero_point))
}

/// The rule by which scale and zero point follow from a range, and the range; `None` if they are computed otherwise.
pub(super) fn recognized<'c>(
    scale: Value<'c>,
    zero_point: Value<'c>,
    [quant_min, quant_max]: [i64; 2],
) -> Option<(QParamsRule, [Value<'c>; 2])> {
    let clamped = Call::giving(scale, "aten.clamp_min")?;
    let divided = Call::giving(clamped.tensor("self")?, "aten.div.Tensor")?;
    let extent = divided.tensor("self")?;
    let (scheme, low, high) = match Call::giving(extent, "aten.maximum") {
        Some(both) => {
            let low = Call::giving(both.tensor("self")?, "aten.neg")?.tensor("self")?;
            (Scheme::Symmetric, low, both.tensor("other")?)
        }
        None => {
            let both = Call::giving(extent, "aten.sub.Tensor")?;
            (Scheme::Affine, both.tensor("other")?, both.tensor("self")?)
        }
    };
    let bound = |value, name, argument| {
        let clamp = Call::giving(value, name)?;
        if clamp.number(argument) == Some(0.0) { clamp.tensor("self") } else { None }
    };
    let range = [bound(low, "aten.clamp_max", "max")?, bound(high, "aten.clamp_min", "min")?];
    let as_dtype = Call::giving(zero_point, "aten._to_copy")?.tensor("self")?;
    let dtype = TensorType::of(as_dtype.r#type())?.dtype()?;
    let custom = QuantRange::new(dtype, Some(quant_min), Some(quant_max), false).ok()?;
    let whole = QuantRange::of_dtype(dtype).ok()?;
    let is_whole = [custom.min, custom.max] == [whole.min, whole.max];
    let eps = clamped.number("min")? as f32;
    let range_of_rule = if is_whole { whole } else { custom };
    let mut rule = QParamsRule { formulas: Formulas::QScheme, scheme, dtype, range: range_of_rule, eps };
    if scheme == Scheme::Symmetric {
        // The zero point of a symmetric uint8 range depends on whether the user chose the range.
        let zero_point = Call::giving(as_dtype, "aten.full")?.arguments().int("fill_value").ok()?;
        let gives = |rule: &QParamsRule| symmetric_zero_point(rule).is_ok_and(|given| given == zero_point);
        rule = [rule, QParamsRule { range: custom, ..rule }].into_iter().find(gives)?;
    }
    (divided.number("other")? == steps(scheme, &rule.range)).then_some((rule, range))
}
