//! Determines which results share memory with which arguments.

use pt2e_archive::schema::{Argument, NamedArgument, Node, TensorMeta};
use pt2e_schema::{Schema, table};

/// Whether a result is a view of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// It shares the argument's memory.
    View,
    /// It has its own.
    Copy,
    /// The archive does not say.
    Unclear,
}

/// The argument that the result at `place` may be a view of.
pub(super) fn base<'n>(schema: &Schema, node: &'n Node, place: usize) -> Option<&'n Argument> {
    let given = |name: &str| node.inputs.iter().find(|input| input.name == name).map(|NamedArgument { arg, .. }| arg);
    if drops_nothing(schema, node) {
        return given(&schema.args.first()?.name);
    }
    let alias = schema.returns.get(place)?.alias.as_ref()?;
    let aliased = schema.args.iter().find(|arg| {
        arg.alias.as_ref().is_some_and(|other| other.before.iter().any(|set| alias.before.contains(set)))
    })?;
    given(&aliased.name)
}

/// Whether the node is a dropout outside training mode, which returns its argument itself although its schema does not say so.
fn drops_nothing(schema: &Schema, node: &Node) -> bool {
    table::op(&schema.mlir_name()).and_then(table::Op::family) == Some(table::Family::Dropout)
        && node.inputs.iter().any(|input| input.name == "train" && input.arg == Argument::Bool(false))
}

/// Whether `to`, which the schema says may be a view of `from`, is one.
pub(super) fn of(schema: &Schema, node: &Node, from: &TensorMeta, to: &TensorMeta) -> Sharing {
    let same = |shared: bool| if shared { Sharing::View } else { Sharing::Copy };
    match schema.name.as_str() {
        // These return the argument itself if it already has the requested properties.
        "contiguous" => same(from.strides == to.strides),
        "to" | "type_as" => {
            let copies = node.inputs.iter().any(|input| input.name == "copy" && input.arg == Argument::Bool(true));
            same(!copies && from.dtype == to.dtype && from.strides == to.strides && from.device == to.device)
        }
        "reshape" | "reshape_as" | "flatten" | "ravel" => match (from.is_row_major(), to.is_row_major()) {
            (Some(true), _) => Sharing::View,
            // A copy would be contiguous.
            (_, Some(false)) => Sharing::View,
            _ if from.sizes == to.sizes => Sharing::View,
            _ => Sharing::Unclear,
        },
        _ => Sharing::View,
    }
}
