//! A histogram of a tensor's values, and the part of its range that quantizes with the least squared error.

mod count;
mod search;

use super::{Observer, ObserverError, ObserverKind, ObserverSpec, ObserverState};
use crate::numerics::{QParams, QParamsError, QParamsRule, choose_qparams, linspace, min_max, sum, to_f32};
use crate::{
    memory,
    tensor::{Storage, Tensor, TensorError},
};
use count::count;

/// Enough for any use, and few enough to be allocated without thought.
const MAX_BINS: usize = 1 << 20;
/// Parts that a bin is split into before it is spread over the bins of a wider range.
const UPSAMPLE: usize = 16;

/// torchao's `HistogramObserver`: counts in bins of equal width between the smallest and the largest value seen.
///
/// When a tensor widens the range, the old counts are spread over the new bins. [`Observer::qparams`] cuts off the ends of the
/// range as long as the squared error of quantization shrinks. Infinities are left out, and their number is kept. Takes tensors of any float dtype.
#[derive(Clone, Debug)]
pub struct HistogramObserver {
    spec: ObserverSpec,
    rule: QParamsRule,
    seen: Option<Histogram>,
    /// Infinities that were left out.
    infinities: u64,
}

/// Counts in bins of equal width from `min` to `max`, which are finite.
#[derive(Clone, Debug)]
struct Histogram {
    min: f32,
    max: f32,
    counts: Vec<f32>,
}

impl HistogramObserver {
    /// The kind of this observer.
    pub const KIND: ObserverKind = ObserverKind::new("histogram");

    /// An observer that has seen what `state` says.
    ///
    /// # Errors
    /// If `state` is not of such an observer, or there are too few or too many bins.
    pub(super) fn restore(
        spec: ObserverSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        Self::check(state, spec.bins)?;
        if !(2..=MAX_BINS).contains(&spec.bins) {
            return Err(ObserverError::Bins(spec.bins));
        }
        let range = state.min.iter().zip(&state.max).next();
        let seen = range.map(|(&min, &max)| Histogram { min, max, counts: state.histogram.clone() });
        Ok(Box::new(Self { spec, rule, seen, infinities: state.infinities }))
    }

    /// Fails if the statistics cannot be those of a histogram of `bins` bins.
    fn check(state: &ObserverState, bins: usize) -> Result<(), ObserverError> {
        let error = |reason| Err(ObserverError::State { kind: Self::KIND, reason });
        state.check_range(Self::KIND)?;
        if state.histogram.len() != if state.is_calibrated() { bins } else { 0 } {
            return error("the histogram does not have the number of bins of the spec");
        }
        if !state.min.iter().chain(&state.max).all(|x| x.is_finite()) {
            return error("the range of the histogram is infinite");
        }
        if !state.histogram.iter().all(|&count| count >= 0.0 && count.is_finite()) {
            return error("a count of the histogram is negative, infinite or NaN");
        }
        Ok(())
    }
}

impl Histogram {
    fn of(x: &[f32], bins: usize, min: f32, max: f32) -> Self {
        Self { min, max, counts: count(x, bins, min, max) }
    }

    /// Takes in the counts of `new`, whose range contains this one.
    fn absorb(&mut self, new: Histogram) {
        let unchanged = self.min == new.min && self.max == new.max;
        let old = if unchanged {
            std::mem::take(&mut self.counts)
        } else if self.min == self.max {
            // A single value: all of its counts go where it is now.
            let total = sum(&self.counts);
            count(&[self.min], self.counts.len(), new.min, new.max).into_iter().map(|n| n * total).collect()
        } else {
            self.spread(new.min, new.max)
        };
        *self = new;
        self.counts.iter_mut().zip(old).for_each(|(count, old)| *count += old);
    }

    /// The counts in as many bins from `min` to `max`.
    ///
    /// Each bin is split into [`UPSAMPLE`] parts, and each part goes to the new bin that holds its middle. PyTorch adds the
    /// parts one after the other in float32, and so does this.
    fn spread(&self, min: f32, max: f32) -> Vec<f32> {
        let bins = self.counts.len();
        let parts = bins * UPSAMPLE;
        let half_part = 0.5 * ((self.max - self.min) / parts as f32);
        let starts = linspace(self.min, self.max, parts + 1);
        let edges = linspace(min, max, bins + 1);
        let mut spread = vec![0.0; bins];
        // Both grids ascend (but for a last bit in the middle of a linspace), so that the bin is found by walking.
        let mut after = 0;
        for (counts, starts) in self.counts.iter().zip(starts.chunks(UPSAMPLE)) {
            let part = counts / UPSAMPLE as f32;
            for start in starts {
                let middle = start + half_part;
                while edges.get(after).is_some_and(|&edge| edge <= middle) {
                    after += 1;
                }
                while after > 0 && edges.get(after - 1).is_some_and(|&edge| edge > middle) {
                    after -= 1;
                }
                if let Some(bin) = spread.get_mut(after.saturating_sub(1).min(bins - 1)) {
                    *bin += part;
                }
            }
        }
        spread
    }
}

impl Observer for HistogramObserver {
    fn spec(&self) -> &ObserverSpec {
        &self.spec
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if !x.dtype().is_float() {
            return Err(ObserverError::DType { kind: Self::KIND, dtype: x.dtype() });
        }
        let values = to_f32(x)?;
        let mut found = min_max(&values);
        if found.nan {
            return Err(ObserverError::Nan { shape: x.shape().to_vec() });
        }
        if found.min.is_infinite() || found.max.is_infinite() {
            // Counting leaves out what is outside the range, infinities among it.
            let finite = Storage::collect_unsized(values.iter().copied().filter(|x| x.is_finite()))?;
            self.infinities += (values.len() - finite.len()) as u64;
            found = min_max(&finite);
        }
        if found.min > found.max {
            return Ok(());
        }
        let bins = self.spec.bins;
        // The edges of the parts, and the counters of each task.
        let counters = bins.saturating_mul(UPSAMPLE + 8 * rayon::current_num_threads());
        let _counters = memory::reserve_for::<f32>(counters).map_err(TensorError::from)?;
        match &mut self.seen {
            None => self.seen = Some(Histogram::of(&values, bins, found.min, found.max)),
            Some(seen) => {
                let (min, max) = (seen.min.min(found.min), seen.max.max(found.max));
                seen.absorb(Histogram::of(&values, bins, min, max));
            }
        }
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        let seen = self.seen.as_ref().ok_or(match self.infinities {
            0 => ObserverError::Uncalibrated,
            count => ObserverError::OnlyInfinities(count),
        })?;
        if !(seen.max - seen.min).is_finite() {
            let (min, max) = (seen.min, seen.max);
            return Err(QParamsError::ScaleNotFinite { channel: 0, min, max }.into());
        }
        let levels = (self.rule.dtype.size() as u32) * 8;
        let (min, max) = search::least_error_range(seen.min, seen.max, &seen.counts, levels);
        Ok(choose_qparams(&self.rule, &[min], &[max], None)?)
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn is_calibrated(&self) -> bool {
        self.seen.is_some()
    }

    fn state(&self) -> ObserverState {
        let infinities = self.infinities;
        match &self.seen {
            None => ObserverState { infinities, ..ObserverState::default() },
            Some(seen) => {
                ObserverState { min: vec![seen.min], max: vec![seen.max], histogram: seen.counts.clone(), infinities }
            }
        }
    }
}
