//! torchao's `HistogramObserver`: a histogram of a tensor's values, and the part of its range with the least squared
//! quantization error.

mod count;
mod search;

use super::{EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, registry, state};
use crate::numerics::{QParams, QParamsError, QParamsRule, choose_qparams, linspace, min_max, sum, to_f32};
use crate::{
    memory,
    parameter::{Declaration, Named, Parameter, Value},
    qspec::QuantizationSpec,
    tensor::{Storage, Tensor, TensorError},
};
use count::count;

/// The number of bins that the range is divided into.
static BINS: Parameter = Parameter {
    name: "bins",
    default: Value::Int(2048),
    // The upper bound is beyond any use, and small enough to allocate without further checks.
    accepts: |value| matches!(value, Value::Int(bins) if (2..=1 << 20).contains(&bins)),
    must_be: "from 2 to 1048576 (PyTorch uses 2048)",
    doc: "how many bins the histogram has",
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "histogram",
    doc: "a histogram, and the part of its range that quantizes with the least squared error",
    parameters: &[&BINS, &EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry =
    registry::Entry { declaration: &DECLARATION, finds: registry::per_tensor, restore: HistogramObserver::restore };

/// The number of parts that a bin is split into before it is spread over the bins of a wider range.
const UPSAMPLE: usize = 16;

/// torchao's `HistogramObserver`: counts in bins of equal width between the smallest and the largest value seen.
///
/// When a tensor widens the range, the old counts are spread over the new bins. [`Observer::qparams`] trims the ends of
/// the range as long as the squared quantization error shrinks. Infinities are left out of the histogram and counted
/// separately. Takes tensors of any float dtype.
#[derive(Clone, Debug)]
pub struct HistogramObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    bins: usize,
    seen: Option<Histogram>,
    /// The number of infinities left out.
    infinities: u64,
}

/// Counts in bins of equal width from `min` to `max`, both finite.
#[derive(Clone, Debug)]
struct Histogram {
    min: f32,
    max: f32,
    counts: Vec<f32>,
}

impl HistogramObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        if spec.is_dynamic {
            return Err(ObserverError::StaticOnly(DECLARATION.name));
        }
        let reader = state::Reader::new(DECLARATION.name, state, &["histogram", "infinities", "max", "min"])?;
        let bins = spec.observer.count(&BINS);
        let (range, counts) = (reader.range()?, reader.vector::<f32>("histogram")?);
        if counts.len() != if range.is_some() { bins } else { 0 } {
            return Err(reader.error("the histogram does not have the number of bins of the spec"));
        }
        if range.is_some_and(|range| !(range.min.is_finite() && range.max.is_finite())) {
            return Err(reader.error("the range of the histogram is infinite"));
        }
        if !counts.iter().all(|&count| count >= 0.0 && count.is_finite()) {
            return Err(reader.error("a count of the histogram is negative, infinite or NaN"));
        }
        let seen = range.map(|range| Histogram { min: range.min, max: range.max, counts: counts.to_vec() });
        let infinities = reader.count("infinities")?;
        Ok(Box::new(Self { spec: spec.clone(), rule, bins, seen, infinities }))
    }
}

impl Histogram {
    fn of(x: &[f32], bins: usize, min: f32, max: f32) -> Self {
        Self { min, max, counts: count(x, bins, min, max) }
    }

    /// Adds the counts of `new`, whose range contains this one.
    fn absorb(&mut self, new: Histogram) {
        let unchanged = self.min == new.min && self.max == new.max;
        let old = if unchanged {
            std::mem::take(&mut self.counts)
        } else if self.min == self.max {
            // A range of a single value: all counts go to the new bin of that value.
            let total = sum(&self.counts);
            count(&[self.min], self.counts.len(), new.min, new.max).into_iter().map(|n| n * total).collect()
        } else {
            self.spread(new.min, new.max)
        };
        *self = new;
        self.counts.iter_mut().zip(old).for_each(|(count, old)| *count += old);
    }

    /// The counts redistributed over the same number of bins from `min` to `max`.
    ///
    /// Each bin is split into [`UPSAMPLE`] parts, and each part goes to the new bin that contains its middle. The parts
    /// are added one after the other in float32, as in PyTorch.
    fn spread(&self, min: f32, max: f32) -> Vec<f32> {
        let bins = self.counts.len();
        let parts = bins * UPSAMPLE;
        let half_part = 0.5 * ((self.max - self.min) / parts as f32);
        let starts = linspace(self.min, self.max, parts + 1);
        let edges = linspace(min, max, bins + 1);
        let mut spread = vec![0.0; bins];
        // Both grids ascend (except by one bit in the middle of a linspace), so a linear walk finds the bins.
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
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if !x.dtype().is_float() {
            return Err(ObserverError::DType { observer: DECLARATION.name, dtype: x.dtype() });
        }
        let values = to_f32(x)?;
        let mut found = min_max(&values);
        if found.nan {
            return Err(ObserverError::Nan { shape: x.shape().to_vec() });
        }
        if found.min.is_infinite() || found.max.is_infinite() {
            // Infinities are outside the range, so counting skips them.
            let finite = Storage::collect_unsized(values.iter().copied().filter(|x| x.is_finite()))?;
            self.infinities += (values.len() - finite.len()) as u64;
            found = min_max(&finite);
        }
        if found.min > found.max {
            return Ok(());
        }
        let bins = self.bins;
        // Memory for the edges of the parts, and for the counters of each task.
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

    fn extremes(&self) -> Option<(f32, f32)> {
        self.seen.as_ref().map(|seen| (seen.min, seen.max))
    }

    fn infinities(&self) -> u64 {
        self.infinities
    }

    fn state(&self) -> ObserverState {
        let mut state = ObserverState::default();
        if let Some(seen) = &self.seen {
            state = state
                .with_vector("min", vec![seen.min])
                .with_vector("max", vec![seen.max])
                .with_vector("histogram", seen.counts.clone());
        }
        if self.infinities > 0 {
            let count = i64::try_from(self.infinities).unwrap_or(i64::MAX);
            state = state.with("infinities", Tensor::scalar(count));
        }
        state
    }
}
