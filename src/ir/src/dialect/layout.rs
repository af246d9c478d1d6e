//! `pt2e.layout`: sizes and strides that a tensor type cannot express, for each result of an op and each argument of a
//! function.

use crate::attr_name;
use crate::{Attrs, Globals, OpExt, Value, ValueExt, array, dialect::graphs, string};
use melior::{
    Context,
    ir::{Attribute, RegionLike, operation::OperationLike},
};

/// An entry of an attribute `pt2e.layout`; `None` if it is empty or missing.
pub fn entry(attribute: Attribute<'_>, index: usize) -> Option<&str> {
    attribute.as_array()?.get(index)?.as_str().filter(|text| !text.is_empty())
}

/// The entry of a value; `None` if its type says everything, or nothing is known.
pub fn of_value(value: Value<'_>) -> Option<&str> {
    let (attribute, index) = match value.defining_op() {
        Some((op, index)) => (op.attr(attr_name::LAYOUT)?, index),
        None => {
            let arguments = value.argument_owner()?.attr("arg_attrs")?.as_array()?;
            (arguments.get(value.argument_number()?)?.get(attr_name::LAYOUT)?, 0)
        }
    };
    entry(attribute, index)
}

/// The entry of any value. That of a value loaded from a global is on the global, and that of a graph's argument is in the graph's
/// metadata.
pub fn of_stored_value<'c>(value: Value<'c>, globals: &Globals<'c>) -> Option<&'c str> {
    match value.defining_op() {
        Some((op, _)) => match globals.loaded_by(op) {
            Some(global) => entry(global.0.attr(attr_name::LAYOUT)?, 0),
            None => of_value(value),
        },
        None => {
            let (owner, home) = (value.argument_owner()?, value.home()?);
            let graph = owner.regions().position(|region| region.first_block() == Some(home))?;
            match graphs::metadata(owner, graph) {
                Some(metadata) => entry(metadata.get(graphs::LAYOUT)?, value.argument_number()?),
                None => of_value(value),
            }
        }
    }
}

/// The attribute `pt2e.layout` of these entries; `None` if no value needs one.
pub fn attribute<'c>(context: &'c Context, entries: &[Option<impl AsRef<str>>]) -> Option<Attribute<'c>> {
    let text = |entry: Option<&str>| string(context, entry.unwrap_or_default());
    let texts: Vec<_> = entries.iter().map(|entry| text(entry.as_ref().map(AsRef::as_ref))).collect();
    entries.iter().any(Option::is_some).then(|| array(context, &texts))
}
