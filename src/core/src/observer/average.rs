//! Moving averages of minima and maxima.

use super::{
    Observer, ObserverError, ObserverState, RangeUpdate,
    regions::{Regions, qparams_of},
    state,
};
use crate::{
    numerics::{MinMax, QParams, QParamsRule},
    parameter::{Declaration, Parameter, Value},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// The weight of a new tensor relative to all earlier ones.
pub(super) static AVERAGING_CONSTANT: Parameter = Parameter {
    name: "averaging_constant",
    default: Value::Float(0.01),
    accepts: |value| matches!(value, Value::Float(constant) if constant as f32 > 0.0 && constant <= 1.0),
    must_be: "above 0 and at most 1",
    doc: "how far a tensor moves the averages towards its own minimum and maximum",
};

/// The moving averages of ranges, one for each region, and what is needed to merge them with earlier ones.
///
/// `m += constant * (x - m)` for the bounds `x` of each tensor after the first, in float32 in PyTorch's order of operations.
/// An infinite average stays infinite. If rounding moves a minimum above its maximum, they are swapped.
#[derive(Clone, Debug)]
struct Averages {
    constant: f32,
    averages: Vec<MinMax>,
    /// The ranges of the first tensor; empty if they are not known.
    first: Vec<MinMax>,
    /// The number of tensors; 0 if it is not known.
    tensors: u64,
}

/// The names of the tensors of a stored state.
const KEEPS: [&str; 5] = ["first_max", "first_min", "max", "min", "tensors"];

impl Averages {
    /// The averages of `observer` in a stored state. The first ranges and the number of tensors may be missing, as in
    /// statistics of PyTorch.
    fn read(observer: &'static str, constant: f64, state: &ObserverState) -> Result<Self, ObserverError> {
        let reader = state::Reader::new(observer, state, &KEEPS)?;
        let (averages, first) = (reader.ranges()?, reader.ranges_named("first_min", "first_max")?);
        let tensors = reader.count("tensors")?;
        let is_complete = first.len() == averages.len() && (tensors > 0) != averages.is_empty();
        let is_foreign = first.is_empty() && tensors == 0;
        if !(is_complete || is_foreign) {
            return Err(
                reader.error("the ranges of the first tensor and the number of tensors do not fit the averages")
            );
        }
        Ok(Self { constant: constant as f32, averages, first, tensors })
    }

    /// Moves the averages towards the ranges of a tensor, which has as many channels as earlier ones.
    fn add(&mut self, found: Vec<MinMax>) {
        if self.averages.is_empty() {
            (self.averages, self.first, self.tensors) = (found.clone(), found, 1);
            return;
        }
        let constant = self.constant;
        let moved =
            |average: f32, new: f32| if average.is_infinite() { average } else { average + constant * (new - average) };
        for (average, found) in self.averages.iter_mut().zip(found) {
            let (min, max) = (moved(average.min, found.min), moved(average.max, found.max));
            // Rounding can move the minimum above the maximum.
            *average = MinMax { min: min.min(max), max: max.max(min), nan: false };
        }
        // An unknown number stays unknown.
        if self.tensors > 0 {
            self.tensors += 1;
        }
    }

    /// The averages of the tensors of both, those of `self` first: with `n` later tensors, the first of which had the bound `f`,
    /// `m = m_later + (1 - constant)^n * (m_earlier - f)`. In float64, rounded once, so it differs from one run over all
    /// tensors by the float32 roundings of that run.
    ///
    /// # Errors
    /// If the first tensor and the number of tensors of `later` are not known, or it has other channels.
    fn merge(&mut self, later: Self) -> Result<(), ObserverError> {
        if later.averages.is_empty() {
            return Ok(());
        }
        if self.averages.is_empty() {
            *self = later;
            return Ok(());
        }
        if self.averages.len() != later.averages.len() {
            return Err(ObserverError::Channels { expected: self.averages.len(), found: later.averages.len() });
        }
        if later.tensors == 0 {
            return Err(ObserverError::UncountedAverages);
        }
        let decay = (1.0 - f64::from(self.constant)).powf(later.tensors as f64);
        let merged = |earlier: f32, later: f32, first: f32| {
            let finite = earlier.is_finite() && later.is_finite() && first.is_finite();
            match finite {
                true => (f64::from(later) + decay * (f64::from(earlier) - f64::from(first))) as f32,
                false if earlier.is_infinite() => earlier,
                false => later,
            }
        };
        for ((average, later), first) in self.averages.iter_mut().zip(&later.averages).zip(&later.first) {
            let (min, max) = (merged(average.min, later.min, first.min), merged(average.max, later.max, first.max));
            *average = MinMax { min: min.min(max), max: max.max(min), nan: false };
        }
        self.tensors = if self.tensors == 0 { 0 } else { self.tensors.saturating_add(later.tensors) };
        Ok(())
    }

    /// The statistics, to be stored.
    fn state(&self) -> ObserverState {
        let state = state::of_ranges(&self.averages);
        if self.tensors == 0 {
            return state;
        }
        state
            .with_vector("first_min", self.first.iter().map(|range| range.min).collect())
            .with_vector("first_max", self.first.iter().map(|range| range.max).collect())
            .with("tensors", Tensor::scalar(i64::try_from(self.tensors).unwrap_or(i64::MAX)))
    }
}

/// An observer of moving averages of the ranges of regions.
#[derive(Clone, Debug)]
pub(super) struct AveragedObserver {
    name: &'static str,
    regions: Regions,
    spec: QuantizationSpec,
    rule: QParamsRule,
    seen: Averages,
}

impl AveragedObserver {
    /// One with a stored state, whose spec has the parameter [`AVERAGING_CONSTANT`].
    pub fn restore(
        declaration: &'static Declaration,
        regions: Regions,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        let (name, constant) = (declaration.name, spec.observer.float(&AVERAGING_CONSTANT));
        // Dynamic qparams depend on the current input only.
        if spec.is_dynamic && constant != 1.0 {
            return Err(ObserverError::AveragedDynamic);
        }
        let seen = Averages::read(name, constant, state)?;
        if !Regions::fits(spec, seen.averages.len()) {
            let reason = "there is more than one minimum".to_owned();
            return Err(ObserverError::State { observer: name, reason });
        }
        Ok(Box::new(Self { name, regions, spec: spec.clone(), rule, seen }))
    }
}

impl Observer for AveragedObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        let found = self.regions.ranges_of(&self.spec, x, self.seen.averages.len())?;
        found.into_iter().for_each(|found| self.seen.add(found));
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        self.seen.merge(Averages::read(self.name, self.spec.observer.float(&AVERAGING_CONSTANT), later)?)
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, &self.spec, &self.seen.averages)
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        let all = self.seen.averages.iter().copied().reduce(MinMax::union)?;
        Some((all.min, all.max))
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        let constant = self.spec.observer.float(&AVERAGING_CONSTANT);
        (self.regions == Regions::QScheme).then_some(RangeUpdate::Average(constant))
    }

    fn state(&self) -> ObserverState {
        self.seen.state()
    }
}
