//! Batch norms in training mode, which write their running statistics although PyTorch's schema does not say so.
//!
//! An operator that was read from an archive returns the new statistics after its result:
//!
//! ```text
//! aten::batch_norm(Tensor input, ..., Tensor? running_mean, Tensor? running_var, bool training, ...)
//!     -> (Tensor, Tensor running_mean, Tensor running_var)
//! ```

use super::torch_op::TorchOp;
use pt2e_schema::{BaseType, Return, Type, registry};

/// The operation of a batch norm without these further results.
pub const BATCH_NORM: &str = "aten.batch_norm";
/// The arguments to which a batch norm in training mode writes.
pub const STATISTICS: [&str; 2] = ["running_mean", "running_var"];

/// The operator that also returns the new statistics.
///
/// # Errors
/// None in fact: PyTorch has a batch norm.
pub fn with_statistics() -> Result<TorchOp, String> {
    let mut schema = registry().by_mlir_name(BATCH_NORM).cloned().ok_or("PyTorch has no batch norm")?;
    let ty = Type { base: BaseType::Tensor, list: None, optional: false };
    schema.returns.extend(STATISTICS.map(|name| Return { name: Some(name.to_owned()), ty, alias: None }));
    TorchOp::described(&schema)
}
