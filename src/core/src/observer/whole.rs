//! Code shared by observers of the range of whole tensors.

use super::ObserverError;
use crate::{
    granularity::Granularity,
    numerics::{MinMax, QParams, QParamsRule, choose_qparams, min_max, to_f32},
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

/// The per-tensor qparams of a range.
///
/// # Errors
/// If the range is absent or has no finite scale.
pub(super) fn qparams_of(rule: &QParamsRule, range: Option<MinMax>) -> Result<QParams, ObserverError> {
    let MinMax { min, max, .. } = range.ok_or(ObserverError::Uncalibrated)?;
    Ok(choose_qparams(rule, &[min], &[max], &Granularity::Tensor)?)
}
