//! The running minimum and maximum of a tensor.

use super::{Observer, ObserverError, ObserverKind, ObserverSpec, ObserverState};
use crate::numerics::{MinMax, QParams, QParamsRule, choose_qparams, min_max, to_f32};
use crate::tensor::Tensor;

/// torchao's `MinMaxObserver`: the smallest and largest float32 value of all tensors seen, whatever their shape.
///
/// Infinities count; they make [`Observer::qparams`] fail.
#[derive(Clone, Debug)]
pub struct MinMaxObserver {
    spec: ObserverSpec,
    rule: QParamsRule,
    seen: Option<MinMax>,
}

impl MinMaxObserver {
    /// The kind of this observer.
    pub const KIND: ObserverKind = ObserverKind::new("min_max");

    /// An observer that has seen what `state` says.
    ///
    /// # Errors
    /// If `state` is not of such an observer.
    pub(super) fn restore(
        spec: ObserverSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        state.check_range(Self::KIND)?;
        state.check_no_histogram(Self::KIND)?;
        let seen = state.min.iter().zip(&state.max).map(|(&min, &max)| MinMax { min, max, nan: false }).next();
        Ok(Box::new(Self { spec, rule, seen }))
    }
}

impl Observer for MinMaxObserver {
    fn spec(&self) -> &ObserverSpec {
        &self.spec
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if x.is_empty() {
            return Ok(());
        }
        let found = min_max(&to_f32(x)?);
        if found.nan {
            return Err(ObserverError::Nan { shape: x.shape().to_vec() });
        }
        self.seen = Some(self.seen.unwrap_or(MinMax::EMPTY).union(found));
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        let MinMax { min, max, .. } = self.seen.ok_or(ObserverError::Uncalibrated)?;
        Ok(choose_qparams(&self.rule, &[min], &[max], None)?)
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn is_calibrated(&self) -> bool {
        self.seen.is_some()
    }

    fn state(&self) -> ObserverState {
        let seen = self.seen.as_slice();
        ObserverState {
            min: seen.iter().map(|m| m.min).collect(),
            max: seen.iter().map(|m| m.max).collect(),
            ..ObserverState::default()
        }
    }
}
