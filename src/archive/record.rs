//! What the MLIR form keeps of a program for the way back to `.pt2`: the keys of `#pt2e.program`, and the layouts.

use super::{
    Blob, contiguous_strides,
    layout_text::LayoutText,
    schema::{RangeConstraint, SymExpr, SymExprHint, SymInt, TensorMeta},
};
use crate::{
    dialect::{attr_name, attributes::program_entries},
    ir::{Attrs, Op, OpExt, attribute_tensor},
};
use indexmap::IndexMap;
use melior::ir::Attribute;
use serde::{Deserialize, Serialize};

/// Keys of `#pt2e.program`. Each entry is the JSON text of `model.json`'s field of that name.
pub(super) mod key {
    /// Version of each operator set.
    pub const OPSET_VERSION: &str = "opset_version";
    /// The PyTorch that wrote the program.
    pub const TORCH_VERSION: &str = "torch_version";
    /// Bounds of symbols.
    pub const RANGE_CONSTRAINTS: &str = "range_constraints";
    /// Python expressions over the inputs.
    pub const GUARDS_CODE: &str = "guards_code";
    /// Submodules and the pytrees of inputs and outputs.
    pub const MODULE_CALL_GRAPH: &str = "module_call_graph";
    /// Named tuples in pytrees.
    pub const NAMEDTUPLE_FIELDS: &str = "treespec_namedtuple_fields";
    /// Free text of the graph module.
    pub const METADATA: &str = "metadata";
    /// What the caller gives: the input specs of tensors (one for each argument of the function) and literals, in order.
    pub const USER_INPUTS: &str = "user_inputs";
    /// The graph outputs that the caller gets: tensors (one for each result of the function) and literals, in order.
    pub const USER_OUTPUTS: &str = "user_outputs";
}

/// Sizes and strides that a builtin tensor type cannot say, as an entry of `pt2e.layout`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayoutRecord {
    /// With the expressions of dynamic sizes.
    pub sizes: Vec<SymInt>,
    /// In elements.
    pub strides: Vec<SymInt>,
}

impl LayoutRecord {
    /// `None` if the type says it all: the sizes are constant, the strides row-major.
    pub fn of(meta: &TensorMeta) -> Option<Self> {
        let constant = |numbers: &[SymInt]| -> Option<Vec<usize>> {
            numbers
                .iter()
                .map(|number| match number {
                    SymInt::Int(value) => usize::try_from(*value).ok(),
                    SymInt::Expr(_) => None,
                })
                .collect()
        };
        let plain = constant(&meta.sizes)
            .zip(constant(&meta.strides))
            .is_some_and(|(sizes, strides)| contiguous_strides(&sizes) == strides);
        (!plain).then(|| Self { sizes: meta.sizes.clone(), strides: meta.strides.clone() })
    }
}

/// An entry of the module's `#pt2e.program`.
pub(super) fn entry<'c>(module: Op<'c>, key: &str) -> Option<Attribute<'c>> {
    program_entries(module.attr(attr_name::PROGRAM)?)?.get(key)
}

/// Bytes that an attribute of the module names are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the bytes of {what} (`{attribute}`) are missing: they were elided when the module was printed; remove the \
     attribute, or take the module from a .mlirbc file"
)]
pub struct MissingBytes {
    /// What they are.
    what: &'static str,
    /// The attribute.
    attribute: &'static str,
}

fn bytes(attribute: Attribute<'_>, missing: MissingBytes) -> Result<Blob, MissingBytes> {
    let tensor = attribute_tensor(attribute).ok_or(missing)?.map_err(|_| missing)?;
    Ok(tensor.into())
}

/// The example inputs that the module carries, as `torch.save` wrote them.
///
/// # Errors
/// [`MissingBytes`] if they were elided.
pub fn sample_inputs(module: Op<'_>) -> Result<Option<Blob>, MissingBytes> {
    let Some(attribute) = module.attr(attr_name::SAMPLE_INPUTS) else { return Ok(None) };
    let missing = MissingBytes { what: "the example inputs", attribute: attr_name::SAMPLE_INPUTS };
    bytes(attribute, missing).map(Some)
}

/// The files that somebody added to the archive, by their names.
///
/// # Errors
/// [`MissingBytes`] if one was elided.
pub fn extra_files(module: Op<'_>) -> Result<Vec<(&str, Blob)>, MissingBytes> {
    let files = module.attr(attr_name::EXTRA_FILES).and_then(Attrs::as_dictionary).unwrap_or_default();
    let missing = MissingBytes { what: "the files that were added to the archive", attribute: attr_name::EXTRA_FILES };
    files.into_iter().map(|(name, content)| Ok((name, bytes(content, missing)?))).collect()
}

/// The smallest size of each dynamic dimension that the module's range constraints allow, by a `pt2e.layout` of one
/// value; `None` for constant dimensions and where nothing is known. An expression of several symbols gives the size it
/// was captured with.
pub fn smallest_sizes(module: Op<'_>, layout: Option<Attribute<'_>>) -> Vec<Option<usize>> {
    let texts = layout.and_then(Attrs::as_array).unwrap_or_default();
    let text = texts.first().copied().and_then(Attrs::as_str).unwrap_or_default();
    let Ok(record) = LayoutRecord::from_text(text) else { return Vec::new() };
    let constraints = entry(module, key::RANGE_CONSTRAINTS).and_then(Attrs::as_str).unwrap_or("{}");
    let constraints: IndexMap<String, RangeConstraint> = serde_json::from_str(constraints).unwrap_or_default();
    let smallest = |expression: &SymExpr| {
        let symbol = symbol(&expression.expr_str).and_then(|name| constraints.get(name));
        let hint = match expression.hint {
            Some(SymExprHint::Int(hint)) => Some(hint),
            _ => None,
        };
        usize::try_from(symbol.and_then(|range| range.min_val).or(hint)?).ok()
    };
    record
        .sizes
        .iter()
        .map(|size| match size {
            SymInt::Int(_) => None,
            SymInt::Expr(expression) => smallest(expression),
        })
        .collect()
}

/// The name in `Symbol('s77', positive=True, integer=True)`.
fn symbol(expression: &str) -> Option<&str> {
    expression.strip_prefix("Symbol('")?.split_once('\'').map(|(name, _)| name)
}
