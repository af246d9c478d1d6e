//! Values that a program writes to the memory of its arguments: results of its function, after those that the caller receives.

use crate::attr_name;
use crate::{Attrs, Op, OpExt, dictionary, i64_attr};
use melior::{Context, ir::Attribute};

/// For each result of a function, the number of the argument to which it is written; `None` for results that the caller
/// receives. The list may end before the last result if no later one is written to an argument.
pub fn written_arguments(function: Op<'_>) -> Vec<Option<usize>> {
    let attributes = function.attr("res_attrs").and_then(Attrs::as_array).unwrap_or_default();
    let number = |attributes: Attribute<'_>| usize::try_from(attributes.get(attr_name::WRITES)?.as_i64()?).ok();
    attributes.into_iter().map(number).collect()
}

/// The attributes of the results of a function that returns `given` values to the caller and writes the others to the arguments
/// `left_in`; `None` if it writes to no argument.
pub fn result_attributes<'c>(context: &'c Context, given: usize, left_in: &[usize]) -> Option<Vec<Attribute<'c>>> {
    let plain = std::iter::repeat_n(dictionary(context, &[]), given);
    let left = left_in.iter().map(|argument| {
        dictionary(context, &[(attr_name::WRITES, i64_attr(context, i64::try_from(*argument).unwrap_or(i64::MAX)))])
    });
    (!left_in.is_empty()).then(|| plain.chain(left).collect())
}
