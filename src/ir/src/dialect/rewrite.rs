//! Replaces an op by one with other arguments.

use super::torch_op::{TorchOp, TorchOpError};
use crate::{Attrs, Builder, Eraser, Op, OpExt, Value, ValueExt, array, attr_name};
use melior::ir::{Attribute, Type, ValueLike, operation::OperationLike};
use pt2e_schema::Arg;

/// Replaces `op` by the same op with other arguments, and returns the new op.
///
/// `args` are in the order of the schema, with indices into `operands`. Types of results, location and discardable
/// attributes are kept; `op` is erased.
///
/// # Errors
/// As [`super::torch_op::build`]; an op with graphs is refused.
pub fn with_arguments<'c>(
    op: Op<'c>,
    args: &[Arg],
    operands: &[Value<'c>],
    eraser: &mut Eraser<'c>,
) -> Result<Op<'c>, TorchOpError> {
    let torch = TorchOp::of(op).ok_or_else(|| TorchOpError::Unknown(op.full_name().to_owned()))?;
    let results: Vec<Type<'c>> = op.results().map(|result| result.r#type()).collect();
    replace(op, torch, (args, operands), &results, &discardable(op), eraser)
}

/// Replaces `op` by the op `name`, whose one result is the first one of `op`; nothing may use the others.
///
/// `args` are in the order of the schema of `name`, with indices into `operands`. Location and discardable attributes are kept;
/// `op` is erased.
///
/// # Errors
/// As [`super::torch_op::build`].
pub fn with_op<'c>(
    op: Op<'c>,
    name: &str,
    args: &[Arg],
    operands: &[Value<'c>],
    eraser: &mut Eraser<'c>,
) -> Result<Op<'c>, TorchOpError> {
    let torch = TorchOp::named(name).ok_or_else(|| TorchOpError::Unknown(name.to_owned()))?;
    let mut attributes = discardable(op);
    if op.result_count() > 1 {
        attributes.retain(|(name, _)| name != attr_name::RESULT_NAMES);
        for (_, layouts) in attributes.iter_mut().filter(|(name, _)| name == attr_name::LAYOUT) {
            let first: Vec<_> = layouts.as_array().and_then(|layouts| layouts.first().copied()).into_iter().collect();
            *layouts = array(op.ctx(), &first);
        }
    }
    let results: Vec<Type<'c>> = op.results().map(|result| result.r#type()).take(1).collect();
    replace(op, torch, (args, operands), &results, &attributes, eraser)
}

/// Replaces `op` by an op whose results are the first ones of `op`.
fn replace<'c>(
    op: Op<'c>,
    torch: TorchOp,
    (args, operands): (&[Arg], &[Value<'c>]),
    results: &[Type<'c>],
    attributes: &[(String, Attribute<'c>)],
    eraser: &mut Eraser<'c>,
) -> Result<Op<'c>, TorchOpError> {
    let attributes: Vec<(&str, Attribute<'c>)> =
        attributes.iter().map(|(name, attribute)| (name.as_str(), *attribute)).collect();
    let new = torch.build(&mut Builder::before(op), args, operands, Vec::new(), results, &attributes)?;
    for (old, new) in op.result_values().into_iter().zip(new.result_values()) {
        ValueExt::replace_all_uses_with(old, new);
    }
    eraser.erase(op);
    Ok(new)
}

/// The attributes that are not part of the op's definition: those with a dialect's prefix.
pub(crate) fn discardable<'c>(op: Op<'c>) -> Vec<(String, Attribute<'c>)> {
    op.attributes()
        .filter_map(|(name, attribute)| {
            let name = name.as_string_ref().as_str().ok()?.to_owned();
            name.contains('.').then_some((name, attribute))
        })
        .collect()
}
