//! The statistics of an observer as plain data.

use super::{ObserverError, ObserverKind, ObserverSpec};

/// The statistics of an observer, to be stored with a program and read back.
///
/// All are empty, or 0, for an observer that has seen nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObserverState {
    /// The minimum, one for each channel.
    pub min: Vec<f32>,
    /// The maximum, one for each channel.
    pub max: Vec<f32>,
    /// Counts of a histogram between `min` and `max`. They are fractions where bins were spread over others.
    pub histogram: Vec<f32>,
    /// How many infinities were left out of the histogram.
    pub infinities: u64,
}

impl ObserverState {
    /// Whether a tensor with elements was seen; infinities that a histogram leaves out are none.
    pub fn is_calibrated(&self) -> bool {
        !self.min.is_empty()
    }

    /// The largest magnitude seen, infinity included; 0 if nothing was seen.
    pub fn magnitude(&self) -> f32 {
        let left_out = if self.infinities > 0 { f32::INFINITY } else { 0.0 };
        self.min.iter().chain(&self.max).fold(left_out, |largest, x| largest.max(x.abs()))
    }

    /// Fails if the statistics cannot be those of an observer made from `spec`.
    pub(super) fn check(&self, spec: &ObserverSpec) -> Result<(), ObserverError> {
        let error = |reason| Err(ObserverError::State { kind: spec.kind, reason });
        if self.min.len() != self.max.len() {
            return error("there are not as many minima as maxima");
        }
        if spec.kind != ObserverKind::PerChannelMinMax && self.min.len() > 1 {
            return error("there is more than one minimum");
        }
        // Written so that NaN is refused too.
        if !self.min.iter().zip(&self.max).all(|(min, max)| min <= max) {
            return error("a minimum is above its maximum, or NaN");
        }
        if spec.kind != ObserverKind::Histogram && self.infinities > 0 {
            return error("only a histogram leaves infinities out");
        }
        let bins = if spec.kind == ObserverKind::Histogram && self.is_calibrated() { spec.bins } else { 0 };
        if self.histogram.len() != bins {
            return error("the histogram does not have the number of bins of the spec");
        }
        if spec.kind == ObserverKind::Histogram && !self.min.iter().chain(&self.max).all(|x| x.is_finite()) {
            return error("the range of the histogram is infinite");
        }
        if !self.histogram.iter().all(|&count| count >= 0.0 && count.is_finite()) {
            return error("a count of the histogram is negative, infinite or NaN");
        }
        Ok(())
    }
}
