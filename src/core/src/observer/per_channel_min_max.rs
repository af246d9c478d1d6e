//! The running minimum and maximum of each channel of a tensor.

use super::{
    EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate,
    channels::{qparams_of, ranges_of, united},
    registry, state, statistics,
};
use crate::numerics::{MinMax, QParams, QParamsRule};
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
    collects: &statistics::CHANNEL_RANGES,
    finds: registry::per_channel,
    restore: PerChannelMinMaxObserver::restore,
};

/// torchao's `PerChannelMinMaxObserver`: the smallest and largest float32 value for each index of the channel axis.
///
/// Tensors must have at least 2 dimensions, and all of them the same number of channels. Infinities count; they make
/// [`Observer::qparams`] fail. Merging is exact, in any order.
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
        let seen = state::Reader::new(DECLARATION.name, state, &["max", "min"])?.ranges()?;
        let axis = spec.granularity.axis().unwrap_or_default();
        Ok(Box::new(Self { spec: spec.clone(), rule, axis, seen }))
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
        let Some(found) = ranges_of(x, self.axis, self.seen.len())? else { return Ok(()) };
        self.seen = united(&self.seen, found);
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        let later = state::Reader::new(DECLARATION.name, later, &["max", "min"])?.ranges()?;
        if !later.is_empty() && !self.seen.is_empty() && later.len() != self.seen.len() {
            return Err(ObserverError::Channels { expected: self.seen.len(), found: later.len() });
        }
        self.seen = united(&self.seen, later);
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, &self.seen, self.axis)
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
