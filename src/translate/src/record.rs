//! The data that a module keeps for export to `.pt2`: the entries of `#pt2e.program`, the layouts, and the archive's files.

use melior::ir::Attribute;
use pt2e_archive::{
    Blob,
    schema::{SymInt, TensorMeta},
};
use pt2e_ir::{Attrs, NoTensor, Op, OpExt, attr_name, attribute_tensor, dialect::attributes::program_entries};
use serde::{Deserialize, Serialize};

/// Keys of `#pt2e.program`. Each entry is the JSON text of `model.json`'s field of that name.
pub(crate) mod key {
    /// Version of each operator set.
    pub const OPSET_VERSION: &str = "opset_version";
    /// The version of PyTorch that wrote the program.
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
    /// The input specs of the caller's inputs: tensors (one for each argument of the function) and literals, in order.
    pub const USER_INPUTS: &str = "user_inputs";
    /// The caller's outputs: tensors (one for each result of the function) and literals, in order.
    pub const USER_OUTPUTS: &str = "user_outputs";
}

/// Sizes and strides that a builtin tensor type cannot express, as an entry of `pt2e.layout`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutRecord {
    /// Sizes; dynamic ones are expressions.
    pub sizes: Vec<SymInt>,
    /// Strides, in elements.
    pub strides: Vec<SymInt>,
}

impl LayoutRecord {
    /// The sizes and strides of a tensor; `None` if its type says everything: constant sizes and row-major strides.
    pub fn of(meta: &TensorMeta) -> Option<Self> {
        (meta.is_row_major() != Some(true)).then(|| Self { sizes: meta.sizes.clone(), strides: meta.strides.clone() })
    }
}

/// An entry of the module's `#pt2e.program`.
pub(crate) fn entry<'c>(module: Op<'c>, key: &str) -> Option<Attribute<'c>> {
    program_entries(module.attr(attr_name::PROGRAM)?)?.get(key)
}

/// The bytes that an attribute of the module refers to are missing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what} (`{attribute}`) cannot be read: {cause}; or remove the attribute")]
pub struct MissingBytes {
    /// A description of the bytes.
    what: &'static str,
    /// The attribute.
    attribute: &'static str,
    /// Why.
    cause: NoTensor,
}

/// The example inputs that the module carries, as `torch.save` wrote them.
///
/// # Errors
/// [`MissingBytes`] if they were left out when the module was printed.
pub fn sample_inputs(module: Op<'_>) -> Result<Option<Blob>, MissingBytes> {
    let Some(attribute) = module.attr(attr_name::SAMPLE_INPUTS) else { return Ok(None) };
    attribute_tensor(attribute).map(|tensor| Some(tensor.into())).map_err(|cause| MissingBytes {
        what: "the example inputs",
        attribute: attr_name::SAMPLE_INPUTS,
        cause,
    })
}

/// The user's extra files of the archive, by name.
///
/// # Errors
/// [`MissingBytes`] if one was left out when the module was printed.
pub fn extra_files(module: Op<'_>) -> Result<Vec<(&str, Blob)>, MissingBytes> {
    let files = module.attr(attr_name::EXTRA_FILES).and_then(Attrs::as_dictionary).unwrap_or_default();
    let missing = |cause| MissingBytes {
        what: "the files that were added to the archive",
        attribute: attr_name::EXTRA_FILES,
        cause,
    };
    files.into_iter().map(|(name, content)| Ok((name, attribute_tensor(content).map_err(missing)?.into()))).collect()
}
