//! The running minimum and maximum of each channel of a tensor.

use super::{Observer, ObserverError, ObserverKind, ObserverSpec, ObserverState};
use crate::numerics::{ChannelLayout, MinMax, QParams, QParamsRule, choose_qparams, min_max_per_channel, to_f32};
use crate::tensor::Tensor;

/// torchao's `PerChannelMinMaxObserver`: the smallest and largest float32 value for each index of the channel axis.
///
/// Tensors have at least 2 dimensions and always as many channels. Infinities count; they make [`Observer::qparams`] fail.
#[derive(Clone, Debug)]
pub struct PerChannelMinMaxObserver {
    spec: ObserverSpec,
    rule: QParamsRule,
    seen: Vec<MinMax>,
}

impl PerChannelMinMaxObserver {
    /// The kind of this observer.
    pub const KIND: ObserverKind = ObserverKind::new("per_channel_min_max");

    /// An observer that has seen what `state` says.
    ///
    /// # Errors
    /// If `state` is not of such an observer.
    pub(super) fn restore(
        spec: ObserverSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        state.check_ranges(Self::KIND)?;
        state.check_no_histogram(Self::KIND)?;
        let seen = state.min.iter().zip(&state.max).map(|(&min, &max)| MinMax { min, max, nan: false }).collect();
        Ok(Box::new(Self { spec, rule, seen }))
    }
}

impl Observer for PerChannelMinMaxObserver {
    fn spec(&self) -> &ObserverSpec {
        &self.spec
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if x.is_empty() {
            return Ok(());
        }
        let axis = self.spec.ch_axis;
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
            self.seen.iter_mut().zip(found).for_each(|(seen, found)| *seen = seen.union(found));
        }
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        if !self.is_calibrated() {
            return Err(ObserverError::Uncalibrated);
        }
        let ObserverState { min, max, .. } = self.state();
        Ok(choose_qparams(&self.rule, &min, &max, Some(self.spec.ch_axis))?)
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn is_calibrated(&self) -> bool {
        !self.seen.is_empty()
    }

    fn state(&self) -> ObserverState {
        ObserverState {
            min: self.seen.iter().map(|m| m.min).collect(),
            max: self.seen.iter().map(|m| m.max).collect(),
            ..ObserverState::default()
        }
    }
}
