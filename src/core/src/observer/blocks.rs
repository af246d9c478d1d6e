//! Code shared by observers of the ranges of blocks.

use super::ObserverError;
use crate::{
    granularity::{Granularity, GranularityError},
    numerics::{BlockLayout, MinMax, QParams, QParamsRule, choose_qparams, min_max_per_block, to_f32},
    tensor::Tensor,
};

/// The smallest and the largest value of each block of a tensor, in row-major order; `None` if it has no elements. `blocks` is the
/// number that it must have; 0 for any.
///
/// # Errors
/// If it contains NaN, cannot be divided into blocks, has another number of them, or observers do not take its dtype.
pub(super) fn ranges_of(
    x: &Tensor,
    granularity: &Granularity,
    blocks: usize,
) -> Result<Option<Vec<MinMax>>, ObserverError> {
    if x.is_empty() {
        return Ok(None);
    }
    let block_size = granularity.block_size(x.shape())?;
    let rank = || GranularityError::Rank { granularity: granularity.clone(), rank: x.rank() };
    let layout = BlockLayout::new(x.shape(), &block_size).ok_or_else(rank)?;
    if blocks != 0 && blocks != layout.blocks() {
        return Err(ObserverError::Channels { expected: blocks, found: layout.blocks() });
    }
    let found = min_max_per_block(&to_f32(x)?, &layout);
    if found.iter().any(|block| block.nan) {
        return Err(ObserverError::Nan { shape: x.shape().to_vec() });
    }
    Ok(Some(found))
}

/// The qparams of the ranges of blocks.
///
/// # Errors
/// If there are none, or a range has no finite scale.
pub(super) fn qparams_of(
    rule: &QParamsRule,
    ranges: &[MinMax],
    granularity: &Granularity,
) -> Result<QParams, ObserverError> {
    if ranges.is_empty() {
        return Err(ObserverError::Uncalibrated);
    }
    let bounds = |bound: fn(&MinMax) -> f32| ranges.iter().map(bound).collect::<Vec<_>>();
    Ok(choose_qparams(rule, &bounds(|m| m.min), &bounds(|m| m.max), granularity)?)
}
