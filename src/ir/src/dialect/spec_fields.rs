//! Reads, writes and verifies the fields of `#pt2e.qspec` and `#pt2e.derived`. Only this module knows their names, and which
//! fields go together.
//!
//! MLIR's verifier calls it. Schemes, observers, fake-quants and derivations have the names that `pt2e_core` declares.

use super::{
    edge_or_node::{attribute_edge_or_node, edge_or_node_attribute},
    ffi,
};
use crate::{
    Attrs, array, bool_attr, dictionary, dtype_of, dtype_type, f64_attr, i64_attr, string, type_attr, unwind::reported,
};
use melior::{Context, ir::Attribute};
use mlir_sys::MlirAttribute;
use pt2e_core::{
    derivation::Derivation,
    fake_quant::{fake_quants, known_fake_quant},
    granularity::Granularity,
    numerics::Scheme,
    observer::{known_observer, observers},
    parameter::{Named, Value, suggestion},
    qspec::{DerivedQSpec, QuantizationSpec, qscheme_name, qscheme_names, qscheme_of_name},
    tensor::DType,
};
use std::ffi::c_void;

/// The fields of a `#pt2e.qspec` that are not parameters. No declared parameter may have one of these names.
const FIELDS: [&str; 12] = [
    "dtype",
    "qscheme",
    "quant_min",
    "quant_max",
    "ch_axis",
    "granularity",
    "group_size",
    "block_size",
    "row_dim",
    "is_dynamic",
    "observer",
    "fake_quant",
];

/// The granularities of schemes that are not a `torch.qscheme`, for messages.
const GRANULARITIES: &str = "tensor, row, token, group (with group_size) or block (with block_size)";

/// Why fields are not a spec.
#[derive(Debug, PartialEq)]
pub(super) enum FieldError {
    /// The fields are valid, but the compiler does not know the dtype. The verifier accepts them.
    DType,
    /// The fields are invalid.
    Wrong(String),
}

impl From<String> for FieldError {
    fn from(reason: String) -> Self {
        FieldError::Wrong(reason)
    }
}

/// Makes MLIR verify the fields of specs.
pub(super) fn register_verifier() {
    unsafe extern "C" fn run(fields: MlirAttribute, is_derived: bool, text: ffi::Text, sink: *mut c_void) -> bool {
        let verify = || {
            // SAFETY: the attribute is valid.
            let fields = unsafe { Attribute::from_raw(fields) };
            let read = if is_derived { read_derived(fields).map(|_| ()) } else { read_qspec(fields).map(|_| ()) };
            match read {
                Ok(()) | Err(FieldError::DType) => Ok(()),
                Err(FieldError::Wrong(reason)) => Err(reason),
            }
        };
        reported(text, sink, verify).is_some()
    }
    // SAFETY: the function has the type that the glue expects, and does not unwind.
    unsafe { ffi::pt2eSetSpecVerifier(run) };
}

/// The fields of a spec.
pub(super) fn qspec_fields<'c>(context: &'c Context, spec: &QuantizationSpec) -> Attribute<'c> {
    let QuantizationSpec { dtype, quant_min, quant_max, granularity, scheme, is_dynamic, observer, fake_quant } = spec;
    let mut entries = common_fields(context, *dtype, (*quant_min, *quant_max), granularity, *scheme);
    if *is_dynamic {
        entries.push(("is_dynamic", bool_attr(context, true)));
    }
    for (field, named) in [("observer", Some(observer)), ("fake_quant", fake_quant.as_ref())] {
        let Some(named) = named else { continue };
        entries.push((field, string(context, named.name())));
        entries.extend(named.given().map(|(name, value)| {
            let value = match value {
                Value::Bool(value) => bool_attr(context, value),
                Value::Int(value) => i64_attr(context, value),
                Value::Float(value) => f64_attr(context, value),
            };
            (name, value)
        }));
    }
    dictionary(context, &entries)
}

/// The fields of a derived spec; `None` if the number of an operand is too large.
pub(super) fn derived_fields<'c>(context: &'c Context, spec: &DerivedQSpec) -> Option<Attribute<'c>> {
    let DerivedQSpec { derived_from, derivation, dtype, quant_min, quant_max, granularity, scheme } = spec;
    let mut entries = common_fields(context, *dtype, (*quant_min, *quant_max), granularity, *scheme);
    entries.push(("derivation", string(context, derivation.name)));
    let sources: Option<Vec<_>> = derived_from.iter().map(|source| edge_or_node_attribute(context, source)).collect();
    entries.push(("derived_from", array(context, &sources?)));
    Some(dictionary(context, &entries))
}

fn common_fields<'c>(
    context: &'c Context,
    dtype: DType,
    (quant_min, quant_max): (Option<i64>, Option<i64>),
    granularity: &Granularity,
    scheme: Scheme,
) -> Vec<(&'static str, Attribute<'c>)> {
    let size = |size: usize| i64_attr(context, i64::try_from(size).unwrap_or(i64::MAX));
    let mut entries = vec![("dtype", type_attr(dtype_type(context, dtype)))];
    let qscheme = qscheme_name(scheme, granularity);
    entries.push(("qscheme", string(context, qscheme.unwrap_or(scheme.name()))));
    if qscheme.is_none() {
        entries.push(("granularity", string(context, granularity.name())));
    }
    match granularity {
        Granularity::Tensor | Granularity::Token | Granularity::Row(-1) => {}
        Granularity::Axis(axis) => entries.push(("ch_axis", size(*axis))),
        Granularity::Row(dim) => entries.push(("row_dim", i64_attr(context, *dim))),
        Granularity::Group(group) => entries.push(("group_size", size(*group))),
        Granularity::Block(block) => {
            let sizes: Vec<_> = block.iter().map(|block| size(*block)).collect();
            entries.push(("block_size", array(context, &sizes)));
        }
    }
    let bounds = [("quant_min", quant_min), ("quant_max", quant_max)];
    entries.extend(bounds.into_iter().filter_map(|(name, bound)| Some((name, i64_attr(context, bound?)))));
    entries
}

/// The spec that fields stand for.
pub(super) fn read_qspec(fields: Attribute<'_>) -> Result<QuantizationSpec, FieldError> {
    let mut fields = Fields::of("#pt2e.qspec", fields);
    let common = Common::take(&mut fields)?;
    let is_dynamic = fields.flag("is_dynamic")?;
    let known = || observers().map(|known| known.name).collect::<Vec<_>>();
    let observer = fields.named("observer", known_observer, known)?;
    let needed = || format!("#pt2e.qspec needs an observer: {}", known().join(", "));
    let mut observer = Named::new(observer.ok_or_else(needed)?);
    let known = || fake_quants().map(|known| known.name).collect();
    let mut fake_quant = fields.named("fake_quant", known_fake_quant, known)?.map(Named::new);
    for (name, attribute) in std::mem::take(&mut fields.entries) {
        let value = parameter_value(name, attribute)?;
        match fake_quant.take() {
            Some(named) if named.declaration().parameter(name).is_some() => {
                fake_quant = Some(named.with(name.to_owned(), value));
            }
            other => {
                fake_quant = other;
                let parameters = observer
                    .declaration()
                    .parameters
                    .iter()
                    .chain(fake_quant.iter().flat_map(|named| named.declaration().parameters));
                if observer.declaration().parameter(name).is_none() {
                    let known: Vec<_> = parameters.map(|parameter| parameter.name).chain(FIELDS).collect();
                    let reason = format!(
                        "'{name}' is neither a field of #pt2e.qspec nor a parameter of the {observer}; {}",
                        suggestion(name, &known, "there are")
                    );
                    return Err(FieldError::Wrong(reason));
                }
                observer = observer.with(name.to_owned(), value);
            }
        }
    }
    for named in std::iter::once(&observer).chain(&fake_quant) {
        named.check().map_err(|error| error.to_string())?;
    }
    let Common { dtype, quant_min, quant_max, granularity, scheme } = common;
    let dtype = dtype.ok_or(FieldError::DType)?;
    Ok(QuantizationSpec { dtype, quant_min, quant_max, granularity, scheme, is_dynamic, observer, fake_quant })
}

fn parameter_value(name: &str, attribute: Attribute<'_>) -> Result<Value, String> {
    let bool = attribute.as_bool().map(Value::Bool);
    let number = bool.or_else(|| attribute.as_i64().map(Value::Int)).or_else(|| attribute.as_f64().map(Value::Float));
    number.ok_or_else(|| format!("'{name}' is {attribute}; parameters are bools, integers and floats"))
}

/// The derived spec that fields stand for.
pub(super) fn read_derived(fields: Attribute<'_>) -> Result<DerivedQSpec, FieldError> {
    let mut fields = Fields::of("#pt2e.derived", fields);
    let common = Common::take(&mut fields)?;
    let derivation = fields.named("derivation", Derivation::of_name, Derivation::names)?;
    let needed = || format!("#pt2e.derived needs a derivation: {}", Derivation::names().join(", "));
    let derivation = derivation.ok_or_else(needed)?;
    let sources = fields.take("derived_from").and_then(Attrs::as_array);
    let sources: Option<Vec<_>> = sources.and_then(|sources| sources.into_iter().map(attribute_edge_or_node).collect());
    let derived_from = sources.ok_or_else(|| {
        "#pt2e.derived needs `derived_from`, a list such as [#pt2e.edge_or_node<\"linear\", 0>]".to_owned()
    })?;
    if derived_from.len() != derivation.sources {
        let (name, expected, found) = (derivation.name, derivation.sources, derived_from.len());
        return Err(format!("'{name}' derives qparams of {expected} values, not of {found}").into());
    }
    if let Some((name, _)) = fields.entries.first() {
        let known: Vec<_> = FIELDS[..9].iter().copied().chain(["derivation", "derived_from"]).collect();
        let known = suggestion(name, &known, "there are");
        return Err(format!("'{name}' is not a field of #pt2e.derived; {known}").into());
    }
    let Common { dtype, quant_min, quant_max, granularity, scheme } = common;
    let dtype = dtype.ok_or(FieldError::DType)?;
    Ok(DerivedQSpec { derived_from, derivation, dtype, quant_min, quant_max, granularity, scheme })
}

/// The fields that both kinds of specs have.
struct Common {
    /// `None` if the compiler does not know the dtype.
    dtype: Option<DType>,
    quant_min: Option<i64>,
    quant_max: Option<i64>,
    granularity: Granularity,
    scheme: Scheme,
}

impl Common {
    fn take(fields: &mut Fields<'_>) -> Result<Self, String> {
        let dtype = fields.take("dtype").and_then(Attrs::as_type);
        let dtype = dtype.ok_or_else(|| format!("{} needs a dtype, such as i8", fields.of))?;
        let (quant_min, quant_max) = (fields.integer("quant_min")?, fields.integer("quant_max")?);
        if let (Some(min), Some(max)) = (quant_min, quant_max)
            && min > max
        {
            return Err(format!("quant_min {min} is above quant_max {max}"));
        }
        let qscheme = fields.word("qscheme")?;
        let qscheme = qscheme.ok_or_else(|| format!("{} needs a qscheme, such as per_tensor_affine", fields.of))?;
        let axis = fields.integer("ch_axis")?;
        if let Some(axis) = axis.filter(|axis| *axis < 0) {
            return Err(format!("ch_axis must not be negative, got {axis}"));
        }
        let axis = axis.and_then(|axis| usize::try_from(axis).ok());
        let (scheme, granularity) = match (qscheme_of_name(qscheme), Scheme::from_name(qscheme)) {
            (Some((scheme, per_channel)), _) => {
                if fields.take("granularity").is_some() {
                    return Err(format!(
                        "{qscheme} implies its granularity; with a `granularity`, write the qscheme {scheme}"
                    ));
                }
                match (per_channel, axis) {
                    (true, None) => return Err(format!("{qscheme} needs a ch_axis")),
                    (false, Some(_)) => return Err(format!("{qscheme} takes no ch_axis")),
                    (_, axis) => (scheme, axis.map_or(Granularity::Tensor, Granularity::Axis)),
                }
            }
            (None, Some(scheme)) => match axis.map(Granularity::Axis) {
                Some(channels) => {
                    if let Some(per_channel) = qscheme_name(scheme, &channels) {
                        return Err(format!("{qscheme} takes no ch_axis; {per_channel} does"));
                    }
                    if let Some(other) = fields.word("granularity")?.filter(|name| *name != channels.name()) {
                        return Err(format!("a ch_axis is for granularity = axis, not for {other}"));
                    }
                    (scheme, channels)
                }
                None => (scheme, granularity(fields, scheme)?),
            },
            (None, None) => {
                let known: Vec<_> =
                    qscheme_names().into_iter().chain(Scheme::ALL.into_iter().map(Scheme::name)).collect();
                return Err(format!("unknown qscheme '{qscheme}'; {}", suggestion(qscheme, &known, "there are")));
            }
        };
        for (field, of) in [("group_size", "group"), ("block_size", "block"), ("row_dim", "row")] {
            if fields.take(field).is_some() {
                return Err(format!("`{field}` is only for `granularity = {of}`"));
            }
        }
        Ok(Self { dtype: dtype_of(dtype), quant_min, quant_max, granularity, scheme })
    }
}

/// The granularity of a scheme that is not a `torch.qscheme`.
fn granularity(fields: &mut Fields<'_>, scheme: Scheme) -> Result<Granularity, String> {
    let positive = |size: i64| usize::try_from(size).ok().filter(|size| *size > 0);
    let name = fields.word("granularity")?;
    let name = name.ok_or_else(|| format!("{scheme} needs a granularity: {GRANULARITIES}"))?;
    let found = match name {
        "tensor" => Granularity::Tensor,
        "token" => Granularity::Token,
        "row" => Granularity::Row(fields.integer("row_dim")?.unwrap_or(-1)),
        "group" => {
            let size = fields.integer("group_size")?.and_then(positive);
            Granularity::Group(size.ok_or("the granularity group needs a group_size of at least 1")?)
        }
        "block" => {
            let sizes = fields.take("block_size").and_then(Attrs::as_array).filter(|sizes| !sizes.is_empty());
            let sizes: Option<Vec<_>> =
                sizes.and_then(|sizes| sizes.into_iter().map(|size| positive(size.as_i64()?)).collect());
            let sizes =
                sizes.ok_or("the granularity block needs a block_size such as [1, 32], of sizes of at least 1")?;
            Granularity::Block(sizes)
        }
        "axis" => {
            return Err(match qscheme_name(scheme, &Granularity::Axis(0)) {
                Some(per_channel) => {
                    format!("the granularity axis is written as qscheme = {per_channel}, with a ch_axis")
                }
                None => "the granularity axis needs a ch_axis".to_owned(),
            });
        }
        _ => return Err(format!("unknown granularity '{name}'; there are {GRANULARITIES}")),
    };
    match qscheme_name(scheme, &found) {
        Some(qscheme) => Err(format!("{scheme} with granularity {name} is written as qscheme = {qscheme}")),
        None => Ok(found),
    }
}

/// The fields that are not read yet.
struct Fields<'c> {
    /// The name of the attribute that they belong to.
    of: &'static str,
    entries: Vec<(&'c str, Attribute<'c>)>,
}

impl<'c> Fields<'c> {
    fn of(of: &'static str, fields: Attribute<'c>) -> Self {
        Self { of, entries: fields.as_dictionary().unwrap_or_default() }
    }

    fn take(&mut self, name: &str) -> Option<Attribute<'c>> {
        let at = self.entries.iter().position(|(key, _)| *key == name)?;
        Some(self.entries.remove(at).1)
    }

    fn integer(&mut self, name: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| format!("`{name}` must be an integer, got {value}"))
    }

    fn flag(&mut self, name: &str) -> Result<bool, String> {
        let Some(value) = self.take(name) else { return Ok(false) };
        value.as_bool().ok_or_else(|| format!("`{name}` must be true or false, got {value}"))
    }

    fn word(&mut self, name: &str) -> Result<Option<&'c str>, String> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| format!("`{name}` must be a name, got {value}"))
    }

    /// The declaration that the word in a field names.
    fn named<T>(
        &mut self,
        name: &str,
        find: fn(&str) -> Option<T>,
        known: impl FnOnce() -> Vec<&'static str>,
    ) -> Result<Option<T>, String> {
        let Some(word) = self.word(name)? else { return Ok(None) };
        let found = find(word);
        found.map(Some).ok_or_else(|| format!("unknown {name} '{word}'; {}", suggestion(word, &known(), "there are")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pt2e_core::parameter::Declaration;
    use std::collections::HashSet;

    /// Fields and parameters are written in one list.
    #[test]
    fn no_parameter_has_the_name_of_a_field() {
        let fields: HashSet<&str> = FIELDS.into_iter().collect();
        let parameters = |all: Vec<&'static Declaration>| -> HashSet<&str> {
            all.iter().flat_map(|known| known.parameters).map(|parameter| parameter.name).collect()
        };
        let (of_observers, of_fake_quants) = (parameters(observers().collect()), parameters(fake_quants().collect()));
        assert!(of_observers.is_disjoint(&fields) && of_fake_quants.is_disjoint(&fields));
        assert!(of_observers.is_disjoint(&of_fake_quants));
    }
}
