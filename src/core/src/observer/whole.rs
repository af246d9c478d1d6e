//! What observers of the range of whole tensors have in common.

use super::ObserverError;
use crate::{
    numerics::{MinMax, QParams, QParamsRule, choose_qparams, min_max, to_f32},
    tensor::Tensor,
};

/// The smallest and the largest value of a tensor; `None` if it has no elements.
///
/// # Errors
/// If it has NaN, or is of a dtype that observers do not take.
pub(super) fn range_of(x: &Tensor) -> Result<Option<MinMax>, ObserverError> {
    if x.is_empty() {
        return Ok(None);
    }
    let found = min_max(&to_f32(x)?);
    if found.nan { Err(ObserverError::Nan { shape: x.shape().to_vec() }) } else { Ok(Some(found)) }
}

/// The qparams of a range, per tensor.
///
/// # Errors
/// If there is no range, or it has no finite scale.
pub(super) fn qparams_of(rule: &QParamsRule, range: Option<MinMax>) -> Result<QParams, ObserverError> {
    let MinMax { min, max, .. } = range.ok_or(ObserverError::Uncalibrated)?;
    Ok(choose_qparams(rule, &[min], &[max], None)?)
}
