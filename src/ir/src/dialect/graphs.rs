//! The graphs of a higher-order operator: their metadata, and the operands that all of them take.
//!
//! `cond(pred, yes, no, operands)`, `while_loop(condition, body, carried, others)`, `map_impl(body, rows, others)` and
//! `scan(body, carried, rows, others)` end with a list of tensors that every one of their graphs takes as its last arguments.
//! torch.export passes weights this way; in MLIR, a graph can also load them itself.

use super::{
    rewrite::discardable,
    torch_op::{self, Graph, TorchOp, TorchOpError},
};
use crate::{Attrs, Builder, Eraser, Op, OpExt, TensorType, Value, array, dictionary, is_identifier};
use melior::ir::{Attribute, BlockLike, Region, RegionLike, Type, ValueLike, operation::OperationLike};
use mlir_sys::mlirRegionTakeBody;
use pt2e_schema::Arg;

/// A key of a graph's metadata, the dictionary of what its region cannot express: the submodule's name.
pub const NAME: &str = "name";
/// A key of a graph's metadata: the names of its inputs.
pub const INPUTS: &str = "inputs";
/// A key of a graph's metadata: `pt2e.layout` of its inputs.
pub const LAYOUT: &str = "layout";
/// A key of a graph's metadata: whether a single tensor is returned bare.
pub const SINGLE: &str = "single";

/// The greatest nesting depth of graphs in an archive: the JSON parser allows 128 levels, and each nested graph takes seven.
pub const MAX_DEPTH: usize = 16;

/// The operator of a loop, whose first graph is its condition.
const WHILE_LOOP: &str = "higher_order.while_loop";
/// The operators that pass their last list to all graphs, as the last arguments.
const SHARING: [&str; 4] = ["higher_order.cond", WHILE_LOOP, MAP, SCAN];
/// The operator that runs its graph for each row of its first list, and stacks the results.
const MAP: &str = "higher_order.map_impl";
/// The operator that runs its graph for each row of its second list: its first list is what one step gives to the next.
const SCAN: &str = "higher_order.scan";

/// The metadata of a graph: the dictionary under the name of its argument.
pub fn metadata<'c>(op: Op<'c>, graph: usize) -> Option<Attribute<'c>> {
    TorchOp::of(op)?.graph_metadata(op, graph)
}

/// Whether a graph returns a bare tensor, not a tuple: only the condition of a loop does. `None` if the operator does not
/// determine it.
pub fn gives_single(op: Op<'_>, graph: usize) -> Option<bool> {
    let torch = TorchOp::of(op)?;
    let name = torch.schema.mlir_name();
    SHARING.contains(&name.as_str()).then(|| name == WHILE_LOOP && graph == 0)
}

/// Checks that the graphs of an operator take and return values of the number and dtypes of its operands and results.
///
/// # Errors
/// A message that says what is wrong.
pub(super) fn verify(op: Op<'_>) -> Result<(), String> {
    for index in 0..op.region_count() {
        verify_metadata(op, index).map_err(|what| format!("has a {} that {what}", shown(op, index)))?;
    }
    let arguments = torch_op::arguments(op).map_err(|error| error.to_string())?;
    if !SHARING.contains(&arguments.op()) {
        return Ok(());
    }
    let lists: Vec<&[usize]> = arguments
        .entries()
        .iter()
        .filter_map(|(_, arg)| if let Arg::Tensors(operands) = arg { Some(operands.as_slice()) } else { None })
        .collect();
    let (operands, results) = (op.operand_values(), op.result_values());
    let given: Vec<Value<'_>> = lists.concat().into_iter().filter_map(|index| operands.get(index).copied()).collect();
    let first = lists.first().map_or(0, |list| list.len());
    // Where in `given` the values are of which a graph takes a row, and how many values a step gives to the next one.
    let (rows, carried) = match arguments.op() {
        MAP => (0..first, 0),
        SCAN => (first..first + lists.get(1).map_or(0, |list| list.len()), first),
        WHILE_LOOP => (0..0, first),
        _ => (0..0, 0),
    };
    let length = given
        .get(rows.clone())
        .and_then(<[_]>::first)
        .and_then(|rows| *TensorType::of(rows.r#type())?.shape.first()?);
    let has_length = |value: &Value<'_>| {
        let found = TensorType::of(value.r#type()).and_then(|ty| *ty.shape.first()?);
        length.is_none() || found.is_none() || found == length
    };
    if let Some(place) = given.get(rows.clone()).and_then(|rows| rows.iter().position(|value| !has_length(value))) {
        let (first, other) = (given[rows.start].r#type(), given[rows.start + place].r#type());
        return Err(format!("takes rows of {first} and of {other}, which differ in number"));
    }
    for (index, region) in op.regions().enumerate() {
        let Some(block) = region.first_block() else { continue };
        let taken: Vec<Value<'_>> =
            (0..block.argument_count()).filter_map(|place| block.argument(place).ok().map(Into::into)).collect();
        let yielded = block.terminator().map(|end| end.operand_values()).unwrap_or_default();
        let about = |what: String| format!("has a {} that {what}", shown(op, index));
        if taken.len() != given.len() {
            return Err(about(format!("takes {} values, but is given {}", taken.len(), given.len())));
        }
        let expected = if gives_single(op, index) == Some(true) { 1 } else { results.len() };
        if yielded.len() != expected {
            return Err(about(format!("gives {} values, but should give {expected}", yielded.len())));
        }
        for (place, (taken, given)) in taken.iter().zip(&given).enumerate() {
            if differ(*given, *taken, rows.contains(&place)) {
                let row = if rows.contains(&place) { "a row of " } else { "" };
                let (taken, given) = (taken.r#type(), given.r#type());
                return Err(about(format!("takes {taken} as value {place}, but is given {row}{given}")));
            }
        }
        if gives_single(op, index) == Some(true) {
            continue;
        }
        for (place, (yielded, result)) in yielded.iter().zip(&results).enumerate() {
            let is_stacked = !rows.is_empty() && place >= carried;
            if differ(*result, *yielded, is_stacked) || (is_stacked && !has_length(result)) {
                let (yielded, result) = (yielded.r#type(), result.r#type());
                let rows =
                    length.filter(|_| is_stacked).map_or_else(String::new, |rows| format!(" for each of {rows} rows"));
                return Err(about(format!("gives {yielded} as value {place}{rows}, but the operator gives {result}")));
            }
            if let Some(next) = given.get(place).filter(|next| place < carried && differ(**next, *yielded, false)) {
                let (yielded, next) = (yielded.r#type(), next.r#type());
                return Err(about(format!("gives {yielded} as value {place} to its next step, which takes {next}")));
            }
        }
    }
    Ok(())
}

/// Checks that the metadata of a graph match the graph.
fn verify_metadata(op: Op<'_>, graph: usize) -> Result<(), String> {
    let Some(metadata) = metadata(op, graph) else { return Ok(()) };
    let block = op.region(graph).ok().and_then(|region| region.first_block());
    let count = block.map_or(0, |block| block.argument_count());
    for key in [INPUTS, LAYOUT] {
        let Some(entry) = metadata.get(key) else { continue };
        let texts: Option<Vec<&str>> = entry.as_array().and_then(|list| list.into_iter().map(Attrs::as_str).collect());
        let Some(texts) = texts else { return Err(format!("has `{key}` that are not an array of strings")) };
        if texts.len() != count {
            return Err(format!("takes {count} values, but has {} `{key}`", texts.len()));
        }
        if key == INPUTS
            && let Some(text) = texts.iter().find(|text| !is_identifier(text))
        {
            return Err(format!("has an input called `{text}`, which is not a valid name in Python"));
        }
    }
    match metadata.get(NAME).map(|name| name.as_str().ok_or(name)) {
        Some(Err(other)) => Err(format!("has the name {other}, which is not a string")),
        Some(Ok(name)) if !is_identifier(name) => Err("has a name that is not valid in Python".to_owned()),
        _ => Ok(()),
    }
}

/// Whether two values have different types, apart from unknown sizes. If `is_row`, the second one is to be a row of the first.
fn differ(whole: Value<'_>, part: Value<'_>, is_row: bool) -> bool {
    match (TensorType::of(whole.r#type()), TensorType::of(part.r#type())) {
        (Some(whole), Some(part)) => {
            let sizes = if is_row { whole.shape.get(1..) } else { Some(whole.shape.as_slice()) };
            let fit = |(a, b): (&Option<_>, &Option<_>)| a.is_none() || b.is_none() || a == b;
            let agree = |sizes: &[_]| sizes.len() == part.shape.len() && sizes.iter().zip(&part.shape).all(fit);
            whole.element != part.element || !sizes.is_some_and(agree)
        }
        _ => whole.r#type() != part.r#type(),
    }
}

/// The name of a graph in messages: its submodule's name, or its number.
pub fn shown(op: Op<'_>, graph: usize) -> String {
    let name = metadata(op, graph).and_then(|metadata| metadata.get(NAME)?.as_str());
    name.map_or_else(|| format!("graph {graph}"), |name| format!("graph `{name}`"))
}

/// The operands that every graph of an op takes, in the order of the graphs' last arguments; `None` if the graphs take different
/// operands, or the op has no graphs.
pub fn shared_operands(op: Op<'_>) -> Option<Vec<usize>> {
    if op.region_count() == 0 {
        return None;
    }
    let arguments = torch_op::arguments(op).ok()?;
    if !SHARING.contains(&arguments.op()) {
        return None;
    }
    let Some((_, Arg::Tensors(operands))) = arguments.entries().last() else { return None };
    let takes_all = |region: melior::ir::RegionRef<'_, '_>| {
        region.first_block().is_some_and(|block| block.argument_count() >= operands.len())
    };
    op.regions().all(takes_all).then(|| operands.clone())
}

/// Replaces `op` by the same op without the [`shared_operands`] at `positions` of that list, which are in order. The corresponding
/// arguments of the graphs must have no uses. The contents of the graphs move to the new op.
///
/// # Errors
/// [`TorchOpError`] if the op cannot be made.
pub fn drop_shared_operands<'c>(
    op: Op<'c>,
    positions: &[usize],
    eraser: &mut Eraser<'c>,
) -> Result<Op<'c>, TorchOpError> {
    let torch = TorchOp::of(op).ok_or_else(|| TorchOpError::Unknown(op.full_name().to_owned()))?;
    let arguments = torch_op::arguments(op)?;
    let mut args: Vec<Arg> = arguments.entries().iter().map(|(_, arg)| arg.clone()).collect();
    let mut count = 0;
    if let Some(Arg::Tensors(operands)) = args.last_mut() {
        count = operands.len();
        without(operands, positions);
    }
    let mut graphs = Vec::new();
    for (index, from) in op.regions().enumerate() {
        let Some(block) = from.first_block() else { continue };
        let places: Vec<usize> = positions.iter().map(|place| block.argument_count() - count + place).collect();
        // SAFETY: the caller guarantees that the arguments have no uses. They are erased from the last to the first, so that
        // the others keep their numbers.
        places.iter().rev().for_each(|place| unsafe { block.erase_argument(*place) });
        let metadata = metadata(op, index).unwrap_or_else(|| dictionary(op.ctx(), &[]));
        let region = Region::new();
        // SAFETY: both regions are alive; the block moves from one to the other.
        unsafe { mlirRegionTakeBody(region.to_raw(), from.to_raw()) };
        graphs.push(Graph { metadata: metadata_without(op, metadata, &places), region });
    }
    let results: Vec<Type<'c>> = op.results().map(|result| result.r#type()).collect();
    let attributes = discardable(op);
    let attributes: Vec<_> = attributes.iter().map(|(name, attribute)| (name.as_str(), *attribute)).collect();
    let operands: Vec<Value<'c>> = op.operand_values();
    let new = torch.build(&mut Builder::before(op), &args, &operands, graphs, &results, &attributes)?;
    op.replace_results_with(&new.result_values());
    eraser.erase(op);
    Ok(new)
}

/// The metadata of a graph without those of the inputs at `places`, which are in order.
pub(crate) fn metadata_without<'c>(op: Op<'c>, metadata: Attribute<'c>, places: &[usize]) -> Attribute<'c> {
    let entries = metadata.as_dictionary().unwrap_or_default();
    let entries: Vec<(&str, Attribute<'c>)> = entries
        .into_iter()
        .map(|(key, value)| match value.as_array() {
            Some(mut list) if [INPUTS, LAYOUT].contains(&key) => {
                without(&mut list, places);
                (key, array(op.ctx(), &list))
            }
            _ => (key, value),
        })
        .collect();
    dictionary(op.ctx(), &entries)
}

/// Removes the elements at some positions from a list.
fn without<T>(list: &mut Vec<T>, positions: &[usize]) {
    let mut position = 0;
    list.retain(|_| {
        position += 1;
        !positions.contains(&(position - 1))
    });
}
