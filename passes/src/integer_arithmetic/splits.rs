//! Splits between dequantize and quantize as slices. Rules know only ops with one result.

use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_ir::{
    Builder, Eraser, Op, OpExt, TensorType, ValueExt, attr_name, dialect::torch_op, node_names::result_names,
    pass::PassError, string,
};
use pt2e_schema::{
    Arg,
    table::{self, Elements},
};

/// Replaces each split among the ops by slices, if the sizes of the parts are known.
pub(super) fn replace<'c>(ops: &[Op<'c>], eraser: &mut Eraser<'c>) -> Result<(), PassError<'c>> {
    for op in ops.iter().copied().filter(|op| op.result_count() > 1) {
        if let Some((dim, bounds)) = parts(op) {
            for (index, [start, end]) in bounds.into_iter().enumerate() {
                slice(op, index, dim, start, end)?;
            }
            eraser.erase(op);
        }
    }
    Ok(())
}

/// The dimension along which an op splits a tensor, and start and end of each part.
fn parts(op: Op<'_>) -> Option<(i64, Vec<[i64; 2]>)> {
    // What moves elements to results of the same rank along one dimension, whose sizes add up, cuts it into parts in order.
    table::op(op.full_name()).filter(|op| op.elements() == Some(Elements::Moved))?;
    let input = op.operand(0).ok()?;
    let dim = torch_op::arguments(op).ok()?.int("dim").ok()?;
    let whole = TensorType::of(input.r#type())?.shape;
    let rank = i64::try_from(whole.len()).ok()?;
    let axis = usize::try_from(if dim < 0 { dim + rank } else { dim }).ok()?;
    let (mut start, mut bounds) = (0, Vec::new());
    for result in op.result_values() {
        let part = TensorType::of(result.r#type())?.shape;
        let end = start + i64::try_from((*part.get(axis)?)?).ok().filter(|_| part.len() == whole.len())?;
        bounds.push([std::mem::replace(&mut start, end), end]);
    }
    let size = i64::try_from((*whole.get(axis)?)?).ok()?;
    (size == start).then_some((dim, bounds))
}

/// Replaces one result of a split.
fn slice<'c>(op: Op<'c>, index: usize, dim: i64, start: i64, end: i64) -> Result<(), PassError<'c>> {
    let (Ok(input), Some(result)) = (op.operand(0), op.result_values().get(index).copied()) else { return Ok(()) };
    let arguments = [Arg::Tensor(0), Arg::Int(dim), Arg::Int(start), Arg::Int(end), Arg::Int(1)];
    let name = result_names(op).get(index).map(|name| (attr_name::NAME, string(op.ctx(), name)));
    let mut builder = Builder::before(op).with_location(op.location());
    let slice =
        torch_op::build(&mut builder, "aten.slice.Tensor", &arguments, &[input], &[result.r#type()], name.as_slice())
            .map_err(|error| PassError::internal(&op, error))?;
    if let Some(value) = slice.only_result() {
        result.replace_all_uses_with(value);
    }
    Ok(())
}
