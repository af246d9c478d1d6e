//! The two forms of a fake-quant: an op of PyTorch, or its arithmetic.
//!
//! PyTorch cannot export its fake-quant ops on values of dynamic sizes. There the same is computed op by op: `(clamp(round(x /
//! scale) + zero_point) - zero_point) * scale`, through which the gradient passes where the clamp changes nothing.

use super::qparams;
use crate::emit::{Call, Emitter};
use melior::ir::ValueLike;
use pt2e_core::{
    numerics::{QParamsRule, QuantRange},
    tensor::DType,
};
use pt2e_ir::{Op, TensorType, Value, ValueExt, context_of, dtype_type, pass::PassError};
use pt2e_schema::Arg;

/// The op that fake-quantizes with one scale.
const PER_TENSOR: &str = "aten.fake_quantize_per_tensor_affine.tensor_qparams";
/// The op that fake-quantizes with one scale for each channel.
const PER_CHANNEL: &str = "aten.fake_quantize_per_channel_affine";

/// The value fake-quantized by an op.
pub(super) fn op<'c>(
    emit: &mut Emitter<'c, '_>,
    value: Value<'c>,
    [scale, zero_point]: [Value<'c>; 2],
    range: &QuantRange,
    axis: Option<usize>,
    layout: Option<&str>,
) -> Result<Value<'c>, PassError<'c>> {
    let name = if axis.is_some() { PER_CHANNEL } else { PER_TENSOR };
    let axis = axis.map(|axis| Arg::Int(i64::try_from(axis).unwrap_or(i64::MAX)));
    let bounds = [range.min, range.max].map(Arg::Int);
    let args: Vec<Arg> = [0, 1, 2].map(Arg::Tensor).into_iter().chain(axis).chain(bounds).collect();
    emit.value(name, &args, &[value, scale, zero_point], value.r#type(), layout)
}

/// The value fake-quantized by arithmetic, with one scale. `detached` is the value without gradient.
pub(super) fn arithmetic<'c>(
    emit: &mut Emitter<'c, '_>,
    [value, detached]: [Value<'c>; 2],
    [scale, zero_point]: [Value<'c>; 2],
    range: &QuantRange,
    layout: Option<&str>,
) -> Result<Value<'c>, PassError<'c>> {
    let ty = value.r#type();
    let context = context_of(value.context());
    let pair = [Arg::Tensor(0), Arg::Tensor(1)];
    let with_alpha = [Arg::Tensor(0), Arg::Tensor(1), Arg::Int(1)];
    let args = qparams::converted(DType::F32);
    let zero_point = emit.value("aten._to_copy", &args, &[zero_point], scale.r#type(), None)?;
    // Multiplied by the reciprocal, as PyTorch's ops do.
    let inverse = emit.value("aten.reciprocal", &[Arg::Tensor(0)], &[scale], scale.r#type(), None)?;
    let steps = emit.value("aten.mul.Tensor", &pair, &[detached, inverse], ty, layout)?;
    let steps = emit.value("aten.round", &[Arg::Tensor(0)], &[steps], ty, layout)?;
    let steps = emit.value("aten.add.Tensor", &with_alpha, &[steps, zero_point], ty, layout)?;
    let args = [Arg::Tensor(0), Arg::Int(range.min), Arg::Int(range.max)];
    let quantized = emit.value("aten.clamp", &args, &[steps], ty, layout)?;
    let centred = emit.value("aten.sub.Tensor", &with_alpha, &[quantized, zero_point], ty, layout)?;
    let result = emit.value("aten.mul.Tensor", &pair, &[centred, scale], ty, layout)?;
    // Adding nothing leaves the value as it is, and gives it the gradient of the input.
    let nothing = emit.value("aten.sub.Tensor", &with_alpha, &[value, detached], ty, layout)?;
    let with_gradient = emit.value("aten.add.Tensor", &with_alpha, &[result, nothing], ty, layout)?;
    let of_bools = TensorType::of(ty).map_or(ty, |ty| ty.with_element(dtype_type(context, DType::Bool)).to_type());
    let is_inside = emit.value("aten.eq.Tensor", &pair, &[steps, quantized], of_bools, layout)?;
    emit.value("aten.where.self", &[0, 1, 2].map(Arg::Tensor), &[is_inside, with_gradient, result], ty, layout)
}

/// A fake-quant whose qparams follow from a range by the rule of conversion.
pub(crate) struct Recognized<'c> {
    /// The value that is fake-quantized.
    pub(crate) input: Value<'c>,
    /// The values from which its qparams are computed.
    pub(crate) range: [Value<'c>; 2],
    /// The rule.
    pub(crate) rule: QParamsRule,
    /// The channel axis.
    pub(crate) axis: Option<usize>,
}

impl<'c> Recognized<'c> {
    /// The fake-quant whose last op is `op`; `None` if `op` is none, or its qparams are computed otherwise.
    pub(crate) fn of(op: Op<'c>) -> Option<Self> {
        if let Some(call) = Call::of(op, PER_TENSOR).or_else(|| Call::of(op, PER_CHANNEL)) {
            let integer = |name| call.arguments().int(name).ok();
            let axis = integer("axis").map(usize::try_from).transpose().ok()?;
            let bounds = [integer("quant_min")?, integer("quant_max")?];
            let (rule, range) = qparams::recognized(call.tensor("scale")?, call.tensor("zero_point")?, bounds)?;
            return Some(Self { input: call.tensor("self")?, range, rule, axis });
        }
        let last = Call::of(op, "aten.where.self")?;
        let with_gradient = Call::giving(last.tensor("self")?, "aten.add.Tensor")?;
        let result = Call::giving(last.tensor("other")?, "aten.mul.Tensor")?;
        let is_inside = Call::giving(last.tensor("condition")?, "aten.eq.Tensor")?;
        let quantized = Call::giving(is_inside.tensor("other")?, "aten.clamp")?;
        let input = Call::giving(with_gradient.tensor("other")?, "aten.sub.Tensor")?.tensor("self")?;
        let centred = Call::giving(result.tensor("self")?, "aten.sub.Tensor")?;
        let is_same = |a: Value<'c>, b: Option<Value<'c>>| b.is_some_and(|b| a.value_key() == b.value_key());
        if !is_same(last.tensor("other")?, with_gradient.tensor("self"))
            || !is_same(centred.tensor("self")?, is_inside.tensor("other"))
        {
            return None;
        }
        let zero_point = Call::giving(centred.tensor("other")?, "aten._to_copy")?.tensor("self")?;
        let bound = |name| quantized.arguments().int(name).ok();
        let (rule, range) = qparams::recognized(result.tensor("other")?, zero_point, [bound("min")?, bound("max")?])?;
        Some(Self { input, range, rule, axis: None })
    }
}
