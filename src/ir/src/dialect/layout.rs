//! `pt2e.layout`: sizes and strides that a tensor type cannot express, for each result of an op and each argument of a
//! function.

use crate::attr_name;
use crate::{Attrs, Globals, OpExt, Value, ValueExt, array, dialect::graphs, string};
use melior::{
    Context,
    ir::{Attribute, RegionLike, operation::OperationLike},
};

/// The entry of a value; `None` if its type says everything, or nothing is known.
pub fn of_value(value: Value<'_>) -> Option<&str> {
    let (attribute, index) = match value.defining_op() {
        Some((op, index)) => (op.attr(attr_name::LAYOUT)?, index),
        None => {
            let arguments = value.argument_owner()?.attr("arg_attrs")?.as_array()?;
            (arguments.get(value.argument_number()?)?.get(attr_name::LAYOUT)?, 0)
        }
    };
    attribute.as_array()?.get(index)?.as_str().filter(|text| !text.is_empty())
}

/// The entry of any value. That of a value loaded from a global is on the global, and that of a graph's argument is in the graph's
/// metadata.
pub fn of_stored_value<'c>(value: Value<'c>, globals: &Globals<'c>) -> Option<&'c str> {
    let first = |attribute: Attribute<'c>| attribute.as_array()?.first()?.as_str().filter(|text| !text.is_empty());
    match value.defining_op() {
        Some((op, _)) => match globals.loaded_by(op) {
            Some(global) => first(global.0.attr(attr_name::LAYOUT)?),
            None => of_value(value),
        },
        None => {
            let (owner, home) = (value.argument_owner()?, value.home()?);
            let graph = owner.regions().position(|region| region.first_block() == Some(home))?;
            match graphs::metadata(owner, graph) {
                Some(metadata) => {
                    let entry = metadata.get(graphs::LAYOUT)?.as_array()?.get(value.argument_number()?)?.as_str();
                    entry.filter(|text| !text.is_empty())
                }
                None => of_value(value),
            }
        }
    }
}

/// The attribute `pt2e.layout` of these entries; `None` if no value needs one.
pub fn attribute<'c>(context: &'c Context, entries: &[Option<&str>]) -> Option<Attribute<'c>> {
    let texts: Vec<_> = entries.iter().map(|entry| string(context, entry.unwrap_or_default())).collect();
    entries.iter().any(Option::is_some).then(|| array(context, &texts))
}
