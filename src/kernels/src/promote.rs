//! PyTorch's type promotion of the values of a running program.

use crate::kernel::{KernelError, Value};
use pt2e_core::tensor::DType;
pub use pt2e_schema::promote::{Promotion, to_complex, to_float};

/// The promoted dtype of operands, as `torch.result_type`.
///
/// # Errors
/// As [`pt2e_schema::promote::promote_types`].
pub fn result_type<'a>(values: impl IntoIterator<Item = &'a Value>) -> Result<DType, KernelError> {
    let mut promotion = Promotion::default();
    for value in values {
        match value {
            Value::Tensor(tensor) => promotion.add_dtype(tensor.dtype(), tensor.rank())?,
            Value::Number(number) => promotion.add_number(*number)?,
        }
    }
    Ok(promotion.result()?)
}
