//! `pt2e.layout`: what a tensor type cannot say of a value, which an op has for each result and a function for each argument.

use crate::attr_name;
use crate::{Attrs, OpExt, Value, ValueExt};

/// The entry of a value; `None` if its type says it all, or nothing is known.
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
