//! What was decided about an op, as text in the metadata of its node: reports of a quantized archive still say why an op is float.

use melior::{Context, ir::Attribute};
use pt2e_ir::{Attrs, array, dictionary, string};
use serde_json::Value;

/// The text of an attribute `pt2e.decision`: JSON. A flag is `true`.
pub(crate) fn to_text(decision: Attribute<'_>) -> String {
    json_of(decision).to_string()
}

/// The attribute of such a text; `None` if it is another one.
pub(crate) fn from_text<'c>(context: &'c Context, text: &str) -> Option<Attribute<'c>> {
    attribute_of(context, &serde_json::from_str(text).ok().filter(Value::is_object)?)
}

fn json_of(attribute: Attribute<'_>) -> Value {
    if let Some(entries) = attribute.as_dictionary() {
        entries.into_iter().map(|(key, value)| (key.to_owned(), json_of(value))).collect()
    } else if let Some(items) = attribute.as_array() {
        items.into_iter().map(json_of).collect()
    } else {
        attribute.as_str().map_or(Value::Bool(true), Value::from)
    }
}

fn attribute_of<'c>(context: &'c Context, value: &Value) -> Option<Attribute<'c>> {
    Some(match value {
        Value::Bool(true) => Attribute::unit(context),
        Value::String(text) => string(context, text),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| attribute_of(context, item)).collect();
            array(context, &items?)
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| Some((key.as_str(), attribute_of(context, value)?)));
            dictionary(context, &entries.collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}
