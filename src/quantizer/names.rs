//! The names of a function's nodes, which annotations refer to.

use crate::{
    dialect::attr_name,
    ir::{Attrs, Namer, Op, OpExt, string},
};
use melior::ir::operation::OperationLike;

/// A namer that gives no name which a node of `function` has.
pub fn namer_of(function: Op<'_>) -> Namer {
    let mut namer = Namer::default();
    let arguments = function.attr("arg_attrs").and_then(Attrs::as_array).unwrap_or_default();
    let arguments = arguments.into_iter().filter_map(|attributes| attributes.get(attr_name::NAME)?.as_str());
    let ops = function.body_ops().into_iter().filter_map(|op| op.attr(attr_name::NAME)?.as_str());
    arguments.chain(ops).for_each(|name| namer.reserve(name));
    namer
}

/// Names the ops of `function` that have results and no name, as hand-written ones do: `aten.add.Tensor` becomes `add`,
/// then `add_1`; a load gets the name of its symbol.
pub fn name_nodes(function: Op<'_>) {
    let mut namer = namer_of(function);
    for op in function.body_ops() {
        if op.result_count() == 0 || op.attr(attr_name::NAME).is_some() {
            continue;
        }
        let loaded = op.attr("global").and_then(Attrs::as_symbol).map(|symbol| symbol.replace('.', "_"));
        let stem = loaded.unwrap_or_else(|| op.full_name().split('.').nth(1).unwrap_or("op").to_owned());
        op.set_attr(attr_name::NAME, string(op.ctx(), &namer.unique(&stem)));
    }
}
