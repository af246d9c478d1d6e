//! The regions of a tensor that have a range each: the whole tensor, its channels, or its blocks.

use super::{ObserverError, whole};
use crate::{
    granularity::{Granularity, GranularityError},
    numerics::{
        BlockLayout, ChannelLayout, MinMax, QParams, QParamsRule, choose_qparams, min_max_per_block,
        min_max_per_channel, to_f32,
    },
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// How an observer divides tensors into regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Regions {
    /// As PyTorch's qschemes: not at all, or into the channels of tensors of at least 2 dimensions.
    QScheme,
    /// Into the blocks of the granularity of the spec.
    Blocks,
}

impl Regions {
    /// The smallest and the largest value of each region of a tensor, in row-major order; `None` if it has no elements. `count` is
    /// the number of regions that it must have; 0 for any.
    ///
    /// # Errors
    /// If it contains NaN, does not have such regions or has another number of them, or observers do not take its dtype.
    pub fn ranges_of(
        self,
        spec: &QuantizationSpec,
        x: &Tensor,
        count: usize,
    ) -> Result<Option<Vec<MinMax>>, ObserverError> {
        if x.is_empty() {
            return Ok(None);
        }
        let expect = |found: usize| match count == 0 || count == found {
            true => Ok(()),
            false => Err(ObserverError::Channels { expected: count, found }),
        };
        let found = match (self, &spec.granularity) {
            (Regions::QScheme, Granularity::Axis(axis)) => {
                let layout = ChannelLayout::new(x.shape(), *axis)
                    .filter(|_| x.rank() >= 2)
                    .ok_or_else(|| ObserverError::Axis { axis: *axis, shape: x.shape().to_vec() })?;
                expect(layout.channels)?;
                min_max_per_channel(&to_f32(x)?, layout)
            }
            (Regions::QScheme, _) => return Ok(whole::range_of(x)?.map(|range| vec![range])),
            (Regions::Blocks, granularity) => {
                let block_size = granularity.block_size(x.shape())?;
                let rank = || GranularityError::Rank { granularity: granularity.clone(), rank: x.rank() };
                let layout = BlockLayout::new(x.shape(), &block_size).ok_or_else(rank)?;
                expect(layout.blocks())?;
                min_max_per_block(&to_f32(x)?, &layout)
            }
        };
        if found.iter().any(|region| region.nan) {
            return Err(ObserverError::Nan { shape: x.shape().to_vec() });
        }
        Ok(Some(found))
    }

    /// Whether a stored state with this many ranges fits a spec.
    pub fn fits(spec: &QuantizationSpec, count: usize) -> bool {
        count <= 1 || spec.granularity != Granularity::Tensor
    }
}

/// The qparams of the ranges of regions.
///
/// # Errors
/// If there are none, or a range has no finite scale.
pub(super) fn qparams_of(
    rule: &QParamsRule,
    spec: &QuantizationSpec,
    ranges: &[MinMax],
) -> Result<QParams, ObserverError> {
    if ranges.is_empty() {
        return Err(ObserverError::Uncalibrated);
    }
    let bounds = |bound: fn(&MinMax) -> f32| ranges.iter().map(bound).collect::<Vec<_>>();
    Ok(choose_qparams(rule, &bounds(|m| m.min), &bounds(|m| m.max), &spec.granularity)?)
}
