//! Code shared by observers of the ranges of channels.

use super::ObserverError;
use crate::{
    granularity::Granularity,
    numerics::{ChannelLayout, MinMax, QParams, QParamsRule, choose_qparams, min_max_per_channel, to_f32},
    tensor::Tensor,
};

/// The smallest and the largest value of each channel of a tensor; `None` if it has no elements. `channels` is the number
/// that it must have; 0 for any.
///
/// # Errors
/// If it contains NaN, has fewer than 2 dimensions or another number of channels, or observers do not take its dtype.
pub(super) fn ranges_of(x: &Tensor, axis: usize, channels: usize) -> Result<Option<Vec<MinMax>>, ObserverError> {
    if x.is_empty() {
        return Ok(None);
    }
    let layout = ChannelLayout::new(x.shape(), axis)
        .filter(|_| x.rank() >= 2)
        .ok_or_else(|| ObserverError::Axis { axis, shape: x.shape().to_vec() })?;
    if channels != 0 && channels != layout.channels {
        return Err(ObserverError::Channels { expected: channels, found: layout.channels });
    }
    let found = min_max_per_channel(&to_f32(x)?, layout);
    if found.iter().any(|channel| channel.nan) {
        return Err(ObserverError::Nan { shape: x.shape().to_vec() });
    }
    Ok(Some(found))
}

/// The ranges of the union of both, channel by channel; if one has no channels, the other.
pub(super) fn united(seen: &[MinMax], found: Vec<MinMax>) -> Vec<MinMax> {
    match (seen, found.as_slice()) {
        ([], _) => found,
        (_, []) => seen.to_vec(),
        _ => seen.iter().zip(found).map(|(seen, found)| seen.union(found)).collect(),
    }
}

/// The qparams of the ranges of channels.
///
/// # Errors
/// If there are none, or a range has no finite scale.
pub(super) fn qparams_of(rule: &QParamsRule, ranges: &[MinMax], axis: usize) -> Result<QParams, ObserverError> {
    if ranges.is_empty() {
        return Err(ObserverError::Uncalibrated);
    }
    let bounds = |bound: fn(&MinMax) -> f32| ranges.iter().map(bound).collect::<Vec<_>>();
    Ok(choose_qparams(rule, &bounds(|m| m.min), &bounds(|m| m.max), &Granularity::Axis(axis))?)
}
