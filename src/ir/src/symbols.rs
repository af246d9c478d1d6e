//! Symbols: ops that others refer to by name.

use super::{Attrs, Op, OpExt};
use melior::{
    Context,
    ir::{Attribute, attribute::FlatSymbolRefAttribute},
};

/// A reference to a symbol.
pub fn symbol_ref<'c>(context: &'c Context, name: &str) -> Attribute<'c> {
    FlatSymbolRefAttribute::new(context, name).into()
}

/// The name of a symbol op.
pub fn symbol_name<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr("sym_name").and_then(Attrs::as_str)
}

/// Whether nothing outside of the module can refer to a symbol op.
pub fn is_private(op: Op<'_>) -> bool {
    op.attr("sym_visibility").and_then(Attrs::as_str) == Some("private")
}
