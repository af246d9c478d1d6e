//! The names of a body's nodes, by which annotations refer to them.

use crate::{Attrs, Body, Namer, Op, OpExt, attr_name, dialect::graphs, string};
use melior::ir::{Location, operation::OperationLike};
use mlir_sys::{mlirLocationIsAName, mlirLocationNameGetChildLoc};

/// The names of a body's arguments, as far as they have one: attributes of a function's arguments, or part of a graph's metadata.
pub fn argument_names<'c>(body: &Body<'c>) -> Vec<&'c str> {
    if body.is_nested() {
        let names =
            graphs::metadata(body.owner(), body.index()).and_then(|metadata| metadata.get(graphs::INPUTS)?.as_array());
        return names.unwrap_or_default().into_iter().filter_map(Attrs::as_str).collect();
    }
    let attributes = body.owner().attr("arg_attrs").and_then(Attrs::as_array).unwrap_or_default();
    attributes.into_iter().filter_map(|attributes| attributes.get(attr_name::NAME)?.as_str()).collect()
}

/// The names of an op's results, unless it has a single result with the name of the op.
pub fn result_names<'c>(op: Op<'c>) -> Vec<&'c str> {
    let names = op.attr(attr_name::RESULT_NAMES).and_then(Attrs::as_array).unwrap_or_default();
    names.into_iter().filter_map(Attrs::as_str).collect()
}

/// A namer in which the names of the body's nodes and of their results are taken.
pub fn namer_of(body: &Body<'_>) -> Namer {
    let mut namer = Namer::default();
    argument_names(body).into_iter().for_each(|name| namer.reserve(name));
    for op in body.ops() {
        let name = op.attr(attr_name::NAME).and_then(Attrs::as_str);
        name.into_iter().chain(result_names(*op)).for_each(|name| namer.reserve(name));
    }
    namer
}

/// Names the ops of the body that have results but no name, such as hand-written ones: `aten.add.Tensor` becomes `add`,
/// then `add_1`; a load gets the name of its symbol.
pub fn name_nodes(body: &Body<'_>) {
    let mut namer = namer_of(body);
    for op in body.ops() {
        if op.result_count() == 0 || op.attr(attr_name::NAME).is_some() {
            continue;
        }
        let loaded = op.attr("global").and_then(Attrs::as_symbol).map(|symbol| symbol.replace('.', "_"));
        let stem = loaded.unwrap_or_else(|| op.full_name().split('.').nth(1).unwrap_or("op").to_owned());
        op.set_attr(attr_name::NAME, string(op.ctx(), &namer.unique(&stem)));
    }
}

/// The name that PyTorch gives to the first node of an op in the dialects: `quantized_decomposed.choose_qparams.tensor` becomes
/// `choose_qparams_tensor`, `aten.relu` becomes `relu_default`.
pub fn torch_stem(op_name: &str) -> String {
    let name = op_name.split_once('.').map_or(op_name, |(_, name)| name);
    if name.contains('.') { name.replace('.', "_") } else { format!("{name}_default") }
}

/// The location of an op without the name of its node: where in the user's code the node comes from.
pub fn origin(op: Op<'_>) -> Location<'_> {
    let location = op.location();
    // SAFETY: the handle is valid, and the child is read only from a name location.
    unsafe {
        if mlirLocationIsAName(location.to_raw()) {
            return Location::from_raw(mlirLocationNameGetChildLoc(location.to_raw()));
        }
    }
    location
}

/// The location for an op that is made from `op` but has another name.
pub fn named_location<'c>(op: Op<'c>, name: &str) -> Location<'c> {
    Location::name(op.ctx(), name, origin(op))
}
