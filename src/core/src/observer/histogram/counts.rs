//! Counts in bins of equal width, and the statistics that observers of histograms keep.

use super::{
    super::parameters::BINS,
    count::{count, count_all},
};
use crate::{
    granularity::Granularity,
    memory,
    numerics::{Formulas, QParams, QParamsError, QParamsRule, choose_qparams, linspace, min_max, sum, to_f32},
    observer::{Observer, ObserverError, ObserverState, registry, state, statistics},
    parameter::Declaration,
    qspec::QuantizationSpec,
    tensor::{Storage, Tensor, TensorError},
};

/// The number of parts that a bin is split into before it is spread over the bins of a wider range.
const UPSAMPLE: usize = 16;

/// Counts in bins of equal width from `min` to `max`, both finite.
#[derive(Clone, Debug)]
pub(in crate::observer) struct Histogram {
    /// The least value.
    pub min: f32,
    /// The greatest value.
    pub max: f32,
    /// The counts, at least two.
    pub counts: Vec<f32>,
}

impl Histogram {
    fn of(x: &[f32], bins: usize, min: f32, max: f32) -> Self {
        Self { min, max, counts: count(x, bins, min, max) }
    }

    /// Adds the counts of `new`, whose range contains this one.
    fn absorb(&mut self, new: Histogram) {
        let old = std::mem::replace(self, new);
        let old = old.over(self.min, self.max);
        self.add(&old.counts);
    }

    /// Adds the counts of other values in the same bins.
    fn add(&mut self, counts: &[f32]) {
        self.counts.iter_mut().zip(counts).for_each(|(count, other)| *count += other);
    }

    /// The same values counted in the bins of a range that contains this one.
    fn over(self, min: f32, max: f32) -> Histogram {
        let counts = if self.min == min && self.max == max {
            self.counts
        } else if self.min == self.max {
            // A range of a single value: all counts go to the new bin of that value.
            let total = sum(&self.counts);
            count(&[self.min], self.counts.len(), min, max).into_iter().map(|n| n * total).collect()
        } else {
            self.spread(min, max)
        };
        Histogram { min, max, counts }
    }

    /// The middles of the bins, in float32, each with its count.
    pub fn middles(&self) -> impl Iterator<Item = (f32, f64)> + Clone + '_ {
        // In float64, so that middles are within their bins.
        let (min, width) = (f64::from(self.min), self.bin_width());
        let middle = move |bin: usize| {
            let middle = min + width * (bin as f64 + 0.5);
            middle as f32
        };
        self.counts.iter().enumerate().map(move |(bin, &count)| (middle(bin), f64::from(count)))
    }

    /// The width of a bin.
    fn bin_width(&self) -> f64 {
        (f64::from(self.max) - f64::from(self.min)) / self.counts.len() as f64
    }

    /// The lower edge of a bin; the upper edge of the last one for the number of bins.
    pub fn edge(&self, bin: usize) -> f32 {
        if bin == self.counts.len() { self.max } else { (f64::from(self.min) + self.bin_width() * bin as f64) as f32 }
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

/// The finite values that an observer has seen, as a histogram, and the number of infinities.
#[derive(Clone, Debug)]
struct Counted {
    bins: usize,
    seen: Option<Histogram>,
    /// The number of infinities left out.
    infinities: u64,
}

impl Counted {
    /// The statistics of `observer` in a stored state.
    fn read(observer: &'static str, bins: usize, state: &ObserverState) -> Result<Self, ObserverError> {
        let reader = state::Reader::new(observer, state, &["histogram", "infinities", "max", "min"])?;
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
        Ok(Self { bins, seen, infinities })
    }

    /// Counts the elements of `x`, which `observer` observes.
    fn observe(&mut self, observer: &'static str, x: &Tensor) -> Result<(), ObserverError> {
        if !x.dtype().is_float() {
            return Err(ObserverError::DType { observer, dtype: x.dtype() });
        }
        let values = to_f32(x)?;
        let bins = self.bins;
        // Memory for the edges of the parts, and for the counters of each task.
        let counters = bins.saturating_mul(UPSAMPLE + 8 * rayon::current_num_threads());
        let _counters = memory::reserve_for::<f32>(counters).map_err(TensorError::from)?;
        // Later calls seldom widen the range, so values are counted before they are searched for a new minimum and maximum.
        if let Some(seen) = &mut self.seen
            && let Some(new) = count_all(&values, bins, seen.min, seen.max)
        {
            seen.add(&new);
            return Ok(());
        }
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
        match &mut self.seen {
            None => self.seen = Some(Histogram::of(&values, bins, found.min, found.max)),
            Some(seen) => {
                let (min, max) = (seen.min.min(found.min), seen.max.max(found.max));
                seen.absorb(Histogram::of(&values, bins, min, max));
            }
        }
        Ok(())
    }

    /// Adds the counts of `later`, which has as many bins.
    fn merge(&mut self, later: Self) {
        self.infinities += later.infinities;
        self.seen = match (self.seen.take(), later.seen) {
            (Some(mut seen), Some(later)) => {
                let (min, max) = (seen.min.min(later.min), seen.max.max(later.max));
                seen.absorb(later.over(min, max));
                Some(seen)
            }
            (seen, later) => seen.or(later),
        };
    }

    /// The histogram.
    ///
    /// # Errors
    /// If no finite value was seen, or the range has no finite width.
    fn histogram(&self) -> Result<&Histogram, ObserverError> {
        let seen = self.seen.as_ref().ok_or(match self.infinities {
            0 => ObserverError::Uncalibrated,
            count => ObserverError::OnlyInfinities(count),
        })?;
        if !(seen.max - seen.min).is_finite() {
            let (min, max) = (seen.min, seen.max);
            return Err(QParamsError::ScaleNotFinite { channel: 0, min, max }.into());
        }
        Ok(seen)
    }

    /// The statistics, to be stored.
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

/// Chooses the part of a histogram's range that is quantized.
type Choose = fn(&QuantizationSpec, &QParamsRule, &Histogram) -> (f32, f32);

/// An observer that keeps a histogram, as what sets it apart from the others.
pub(in crate::observer) trait RangeChoice {
    /// Its name and parameters, [`BINS`] among them.
    const DECLARATION: &'static Declaration;

    /// The part of the histogram's range that is quantized.
    fn choose(spec: &QuantizationSpec, rule: &QParamsRule, seen: &Histogram) -> (f32, f32);
}

/// The table entry of an observer that keeps a histogram.
pub(in crate::observer) const fn entry<T: RangeChoice>() -> registry::Entry {
    registry::Entry {
        declaration: T::DECLARATION,
        collects: &statistics::HISTOGRAM,
        finds: registry::per_tensor,
        formulas: Formulas::QScheme,
        restore: |spec, rule, state| CountedObserver::restore(T::DECLARATION.name, T::choose, spec, rule, state),
    }
}

/// An observer that keeps a histogram of the finite values, and quantizes a part of its range.
#[derive(Clone, Debug)]
struct CountedObserver {
    name: &'static str,
    spec: QuantizationSpec,
    rule: QParamsRule,
    choose: Choose,
    counted: Counted,
}

impl CountedObserver {
    /// One with a stored state.
    fn restore(
        name: &'static str,
        choose: Choose,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        if spec.is_dynamic {
            return Err(ObserverError::StaticOnly(name));
        }
        let counted = Counted::read(name, spec.observer.count(&BINS), state)?;
        Ok(Box::new(Self { name, spec: spec.clone(), rule, choose, counted }))
    }
}

impl Observer for CountedObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        self.counted.observe(self.name, x)
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        self.counted.merge(Counted::read(self.name, self.counted.bins, later)?);
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        let (min, max) = (self.choose)(&self.spec, &self.rule, self.counted.histogram()?);
        Ok(choose_qparams(&self.rule, &[min], &[max], &Granularity::Tensor)?)
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        self.counted.seen.as_ref().map(|seen| (seen.min, seen.max))
    }

    fn histogram(&self) -> Option<&[f32]> {
        self.counted.seen.as_ref().map(|seen| seen.counts.as_slice())
    }

    fn infinities(&self) -> u64 {
        self.counted.infinities
    }

    fn state(&self) -> ObserverState {
        self.counted.state()
    }
}
