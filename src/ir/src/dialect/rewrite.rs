//! Replaces an op by the same op with other arguments.

use super::torch_op::{TorchOp, TorchOpError};
use crate::{Builder, Eraser, Op, OpExt, Value};
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
    let results: Vec<Type<'c>> = op.results().map(|result| result.r#type()).collect();
    let attributes = discardable(op);
    let attributes: Vec<(&str, Attribute<'c>)> =
        attributes.iter().map(|(name, attribute)| (name.as_str(), *attribute)).collect();
    let torch = TorchOp::of(op).ok_or_else(|| TorchOpError::Unknown(op.full_name().to_owned()))?;
    let new = torch.build(&mut Builder::before(op), args, operands, Vec::new(), &results, &attributes)?;
    op.replace_results_with(&new.result_values());
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
