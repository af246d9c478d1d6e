//! Extremes of all tensors, and the observer of them that all observers of minima and maxima without averages are.

use super::{
    Observer, ObserverError, ObserverState, RangeUpdate,
    regions::{Regions, qparams_of},
    state,
};
use crate::{
    numerics::{MinMax, QParams, QParamsRule},
    parameter::Declaration,
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// An observer of the smallest and the largest value of each region of all tensors.
#[derive(Clone, Debug)]
pub(super) struct ExtremesObserver {
    name: &'static str,
    regions: Regions,
    spec: QuantizationSpec,
    rule: QParamsRule,
    seen: Vec<MinMax>,
}

impl ExtremesObserver {
    /// One with a stored state.
    pub fn restore(
        declaration: &'static Declaration,
        regions: Regions,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        let name = declaration.name;
        Ok(Box::new(Self { name, regions, spec: spec.clone(), rule, seen: read(name, spec, state)? }))
    }
}

/// The ranges in a stored state.
fn read(name: &'static str, spec: &QuantizationSpec, state: &ObserverState) -> Result<Vec<MinMax>, ObserverError> {
    let reader = state::Reader::new(name, state, &["max", "min"])?;
    let ranges = reader.ranges()?;
    if Regions::fits(spec, ranges.len()) { Ok(ranges) } else { Err(reader.error("there is more than one minimum")) }
}

impl Observer for ExtremesObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        let found = self.regions.ranges_of(&self.spec, x, self.seen.len())?;
        self.seen = united(&self.seen, found.unwrap_or_default());
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        let later = read(self.name, &self.spec, later)?;
        if !later.is_empty() && !self.seen.is_empty() && later.len() != self.seen.len() {
            return Err(ObserverError::Channels { expected: self.seen.len(), found: later.len() });
        }
        self.seen = united(&self.seen, later);
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, &self.spec, &self.seen)
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        let all = self.seen.iter().copied().reduce(MinMax::union)?;
        Some((all.min, all.max))
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        (self.regions == Regions::QScheme).then_some(RangeUpdate::Union)
    }

    fn state(&self) -> ObserverState {
        state::of_ranges(&self.seen)
    }
}

/// The ranges of the union of both, region by region; if one has no regions, the other.
fn united(seen: &[MinMax], found: Vec<MinMax>) -> Vec<MinMax> {
    match (seen, found.as_slice()) {
        ([], _) => found,
        (_, []) => seen.to_vec(),
        _ => seen.iter().zip(found).map(|(seen, found)| seen.union(found)).collect(),
    }
}
