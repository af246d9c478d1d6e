//! The range of a whole tensor.

use super::ObserverError;
use crate::{
    numerics::{MinMax, min_max, to_f32},
    tensor::Tensor,
};

/// The smallest and the largest value of a tensor; `None` if it has no elements.
///
/// # Errors
/// If it contains NaN, or observers do not take its dtype.
pub(super) fn range_of(x: &Tensor) -> Result<Option<MinMax>, ObserverError> {
    if x.is_empty() {
        return Ok(None);
    }
    let found = min_max(&to_f32(x)?);
    if found.nan { Err(ObserverError::Nan { shape: x.shape().to_vec() }) } else { Ok(Some(found)) }
}
