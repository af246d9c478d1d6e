//! Wording of counts, ops and values in diagnostics.

use pt2e_ir::{Attrs, Globals, Op, OpExt, Value, ValueExt, attr_name, dialect::torch_op::TorchOp};

/// `no op`, `1 op`, `2 ops`.
pub(crate) fn ops(count: usize) -> String {
    match count {
        0 => "no op".to_owned(),
        1 => "1 op".to_owned(),
        _ => format!("{count} ops"),
    }
}

/// Names a value: the parameter `fc.weight`, the op that defines it, or an argument.
pub(crate) fn value<'c>(value: Value<'c>, globals: &Globals<'c>) -> String {
    match (value.defining_op(), value.argument_number()) {
        (Some((op, _)), _) => match globals.loaded_by(op) {
            Some(global) => format!("`{}`", global.fqn()),
            None => format!("'{}'", op.full_name()),
        },
        (None, Some(number)) => {
            let attributes = value.argument_owner().and_then(|owner| owner.attr("arg_attrs")).and_then(Attrs::as_array);
            let name = attributes.and_then(|list| list.get(number)?.get(attr_name::NAME)?.as_str());
            name.map_or_else(|| format!("argument {number}"), |name| format!("argument `{name}`"))
        }
        (None, None) => "a value".to_owned(),
    }
}

/// Names an op by PyTorch's name of the operator and the name of the node: `'aten.randn_like' (noise)`.
pub(crate) fn shown(op: Op<'_>) -> String {
    let name = TorchOp::of(op).map_or_else(|| op.full_name().to_owned(), |torch| torch.name(op));
    match op.attr(attr_name::NAME).and_then(Attrs::as_str) {
        Some(node) => format!("'{name}' ({node})"),
        None => format!("'{name}'"),
    }
}
