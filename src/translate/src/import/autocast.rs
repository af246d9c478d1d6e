//! What `torch.autocast` does to operators on the CPU.
//!
//! The graph of a `torch.autocast` block has the block's operators as they were written: PyTorch converts their arguments
//! each time it runs them. Outside of the block somebody has to say so.

use pt2e_archive::schema::{Node, ScalarType};
use pt2e_schema::{
    registry,
    table::{self, Autocast as Policy},
};

/// Whether autocast is on, and to what it converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Autocast {
    /// Operators run as they are.
    Off,
    /// It is on in a block around, and PyTorch sees to it as it runs.
    Around,
    /// Some run in this dtype, some in `float32`.
    To(ScalarType),
}

/// The dtype that a node's floats are converted to, `tensors` being the dtypes of those it has; `Ok(None)` if to none.
///
/// # Errors
/// For an operator that may be made of others, of which it is not known what autocast does to them.
pub(super) fn target(node: &Node, autocast: Autocast, tensors: &[ScalarType]) -> Result<Option<ScalarType>, ()> {
    let Autocast::To(lower) = autocast else { return Ok(None) };
    if !node.target.starts_with("torch.ops.") {
        return Ok(None);
    }
    let schema = registry().by_target(&node.target).filter(|schema| schema.namespace == "aten").ok_or(())?;
    match table::autocast_policy(schema).ok_or(())? {
        Policy::LowerPrecision => Ok(Some(lower)),
        Policy::Float32 => Ok(Some(ScalarType::Float)),
        Policy::Widest => {
            let floats: Vec<_> = tensors.iter().filter(|dtype| is_cast(**dtype)).collect();
            match floats.as_slice() {
                [] => Ok(None),
                [first, rest @ ..] if rest.iter().all(|dtype| dtype == first) => Ok(None),
                _ => Ok(Some(ScalarType::Float)),
            }
        }
        Policy::Unaffected => Ok(None),
    }
}

/// Whether autocast converts tensors of a dtype at all.
pub(super) fn is_cast(dtype: ScalarType) -> bool {
    matches!(dtype, ScalarType::Float | ScalarType::Half | ScalarType::BFloat16)
}
