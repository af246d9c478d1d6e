//! What the MLIR form keeps of a program for the way back to `.pt2`: the keys of `#pt2e.program`, and the layouts.

use super::{
    contiguous_strides,
    schema::{SymInt, TensorMeta},
};
use serde::{Deserialize, Serialize};

/// Keys of `#pt2e.program`. Each entry but the sample inputs is the JSON text of `model.json`'s field of that name.
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
    /// The example inputs as `torch.save` wrote them, bytes.
    pub const SAMPLE_INPUTS: &str = "sample_inputs";
}

/// Kinds of stored tensors: the values of `pt2e.kind`.
pub(super) mod kind {
    /// `nn.Parameter`.
    pub const PARAMETER: &str = "parameter";
    /// A buffer that is saved.
    pub const BUFFER: &str = "buffer";
    /// A buffer that `state_dict` leaves out.
    pub const NON_PERSISTENT_BUFFER: &str = "non_persistent_buffer";
    /// A tensor from the module's code.
    pub const CONSTANT: &str = "constant";
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
