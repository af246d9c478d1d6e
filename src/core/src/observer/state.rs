//! The statistics of an observer as plain data.

use super::{error::ObserverError, kind::ObserverKind};

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

    /// Fails if the statistics cannot be those of an observer of one range.
    pub(super) fn check_range(&self, kind: ObserverKind) -> Result<(), ObserverError> {
        if self.min.len() > 1 && self.min.len() == self.max.len() {
            return Err(ObserverError::State { kind, reason: "there is more than one minimum" });
        }
        self.check_ranges(kind)
    }

    /// Fails if the minima and maxima cannot be those of an observer of several ranges.
    pub(super) fn check_ranges(&self, kind: ObserverKind) -> Result<(), ObserverError> {
        let error = |reason| Err(ObserverError::State { kind, reason });
        if self.min.len() != self.max.len() {
            return error("there are not as many minima as maxima");
        }
        // Written so that NaN is refused too.
        if !self.min.iter().zip(&self.max).all(|(min, max)| min <= max) {
            return error("a minimum is above its maximum, or NaN");
        }
        Ok(())
    }

    /// Fails if there is more than minima and maxima.
    pub(super) fn check_no_histogram(&self, kind: ObserverKind) -> Result<(), ObserverError> {
        let error = |reason| Err(ObserverError::State { kind, reason });
        if self.infinities > 0 {
            return error("only a histogram leaves infinities out");
        }
        if !self.histogram.is_empty() {
            return error("the histogram does not have the number of bins of the spec");
        }
        Ok(())
    }
}
