//! The running minimum and maximum of a tensor.

use super::{
    EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate, registry, state, statistics,
    whole::{qparams_of, range_of},
};
use crate::numerics::{MinMax, QParams, QParamsRule};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "min_max",
    doc: "the smallest and the largest value of all tensors",
    parameters: &[&EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::RANGE,
    finds: registry::per_tensor,
    restore: MinMaxObserver::restore,
};

/// torchao's `MinMaxObserver`: the smallest and largest float32 value of all tensors seen, of any shapes.
///
/// Infinities count; they make [`Observer::qparams`] fail. Merging is exact, in any order.
#[derive(Clone, Debug)]
pub struct MinMaxObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    seen: Option<MinMax>,
}

impl MinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        let seen = state::Reader::new(DECLARATION.name, state, &["max", "min"])?.range()?;
        Ok(Box::new(Self { spec: spec.clone(), rule, seen }))
    }
}

impl Observer for MinMaxObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        let Some(found) = range_of(x)? else { return Ok(()) };
        self.seen = Some(self.seen.unwrap_or(MinMax::EMPTY).union(found));
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        if let Some(later) = state::Reader::new(DECLARATION.name, later, &["max", "min"])?.range()? {
            self.seen = Some(self.seen.unwrap_or(MinMax::EMPTY).union(later));
        }
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, self.seen)
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        self.seen.map(|seen| (seen.min, seen.max))
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        Some(RangeUpdate::Union)
    }

    fn state(&self) -> ObserverState {
        state::of_ranges(self.seen.as_slice())
    }
}
