//! The running minimum and maximum of each channel of a tensor.

use super::{EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate, registry, state};
use crate::numerics::{ChannelLayout, MinMax, QParams, QParamsRule, choose_qparams, min_max_per_channel, to_f32};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "per_channel_min_max",
    doc: "the smallest and the largest value for each index of the channel axis",
    parameters: &[&EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    finds: |_, granularity| granularity.axis().is_some(),
    restore: PerChannelMinMaxObserver::restore,
};

/// torchao's `PerChannelMinMaxObserver`: the smallest and largest float32 value for each index of the channel axis.
///
/// Tensors must have at least 2 dimensions, and all of them the same number of channels. Infinities count; they make
/// [`Observer::qparams`] fail.
#[derive(Clone, Debug)]
pub struct PerChannelMinMaxObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    /// The channel axis of the spec.
    axis: usize,
    seen: Vec<MinMax>,
}

impl PerChannelMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        Ok(Box::new(Self::restored(DECLARATION.name, spec, rule, state)?))
    }

    /// The ranges in the state of the observer `name`.
    pub(super) fn restored(
        name: &'static str,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Self, ObserverError> {
        let seen = state::Reader::new(name, state, &["max", "min"])?.ranges()?;
        let axis = spec.granularity.axis().unwrap_or_default();
        Ok(Self { spec: spec.clone(), rule, axis, seen })
    }

    /// Observes `x`: the first ranges are stored, and each later one is combined with the stored one of its channel.
    pub(super) fn observe_with(
        &mut self,
        x: &Tensor,
        combine: impl Fn(MinMax, MinMax) -> MinMax,
    ) -> Result<(), ObserverError> {
        if x.is_empty() {
            return Ok(());
        }
        let axis = self.axis;
        let layout = ChannelLayout::new(x.shape(), axis)
            .filter(|_| x.rank() >= 2)
            .ok_or_else(|| ObserverError::Axis { axis, shape: x.shape().to_vec() })?;
        if self.is_calibrated() && self.seen.len() != layout.channels {
            return Err(ObserverError::Channels { expected: self.seen.len(), found: layout.channels });
        }
        let found = min_max_per_channel(&to_f32(x)?, layout);
        if found.iter().any(|channel| channel.nan) {
            return Err(ObserverError::Nan { shape: x.shape().to_vec() });
        }
        if self.seen.is_empty() {
            self.seen = found;
        } else {
            self.seen.iter_mut().zip(found).for_each(|(seen, found)| *seen = combine(*seen, found));
        }
        Ok(())
    }
}

impl Observer for PerChannelMinMaxObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        self.observe_with(x, MinMax::union)
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        if !self.is_calibrated() {
            return Err(ObserverError::Uncalibrated);
        }
        let bounds = |bound: fn(&MinMax) -> f32| self.seen.iter().map(bound).collect::<Vec<_>>();
        Ok(choose_qparams(&self.rule, &bounds(|m| m.min), &bounds(|m| m.max), Some(self.axis))?)
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        let all = self.seen.iter().copied().reduce(MinMax::union)?;
        Some((all.min, all.max))
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        Some(RangeUpdate::Union)
    }

    fn state(&self) -> ObserverState {
        state::of_ranges(&self.seen)
    }
}
