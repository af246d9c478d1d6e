//! The range with the least loss of information, by relative entropy.

use super::{
    EPS, REDUCE_RANGE,
    histogram::{self, Histogram, RangeChoice},
    parameters::BINS,
    registry,
};
use crate::numerics::{QParamsRule, RoundTrip, choose_qparams};
use crate::{
    granularity::Granularity,
    parameter::{Declaration, Named, Parameter, Value},
    qspec::QuantizationSpec,
};

/// The number of thresholds that divide the range.
static STEPS: Parameter = Parameter {
    name: "thresholds",
    default: Value::Int(128),
    accepts: |value| matches!(value, Value::Int(steps) if (1..=10_000).contains(&steps)),
    must_be: "from 1 to 10000",
    doc: "how many thresholds divide the magnitudes; the lowest sixteenth is not tried",
};

/// The part of the magnitudes below which no threshold is tried, as a divisor: TensorRT starts at 128 of 2048 bins.
const LEAST: usize = 16;

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "entropy",
    doc: "a histogram, and the part of its range with the least relative entropy to the values quantized in it",
    parameters: &[&BINS, &EPS, &REDUCE_RANGE, &STEPS],
};

pub(super) static ENTRY: registry::Entry = histogram::entry::<EntropyObserver>();

/// The range that loses the least information, measured by the Kullback-Leibler divergence between the histogram of the
/// clipped values and that of the quantized ones: the entropy calibration of TensorRT (Migacz, "8-bit Inference with TensorRT",
/// 2017).
///
/// With `a` the greatest magnitude and `N = thresholds`, the thresholds are `t = a * k / N` for `k = ceil(N / 16)..N`, and the
/// range of a threshold is `[max(min, -t), min(max, t)]`, extended to 0. In the range's bins, those with their middle in it:
///
/// - `P` holds the counts; values outside the range are added to its first and last bin;
/// - `Q` holds, for the bins whose middles quantize to one value, the mean count of those that are not empty, and 0 for empty
///   bins; here values outside the range are left out;
/// - the divergence is `sum(p * ln(p / q))` over the bins with `P > 0`, where `p` and `q` are `P` and `Q` divided by their
///   sums; it is infinite if `Q` is 0 there.
///
/// The threshold with the least divergence wins, of equal ones the greatest. Unlike TensorRT, levels are those of the spec's
/// qparams, so that any dtype and quantized range can be used, and one-sided values get all levels. Statistics, and the law of
/// merging them, are those of [`super::HistogramObserver`].
#[derive(Clone, Copy, Debug)]
pub struct EntropyObserver;

impl EntropyObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

impl RangeChoice for EntropyObserver {
    const DECLARATION: &'static Declaration = &DECLARATION;

    fn choose(spec: &QuantizationSpec, rule: &QParamsRule, seen: &Histogram) -> (f32, f32) {
        let values: Vec<(f32, f64)> = seen.middles().collect();
        let steps = spec.observer.count(&STEPS);
        let greatest = seen.max.max(-seen.min);
        let range = |step: usize| {
            let threshold = (f64::from(greatest) * step as f64 / steps as f64) as f32;
            (seen.min.max(-threshold).min(0.0), seen.max.min(threshold).max(0.0))
        };
        let mut best = (range(steps), divergence(rule, range(steps), &values));
        for step in (steps.div_ceil(LEAST)..steps).rev() {
            let divergence = divergence(rule, range(step), &values);
            if divergence < best.1 {
                best = (range(step), divergence);
            }
        }
        best.0
    }
}

/// The divergence of a range, for the middles of all bins and their counts.
fn divergence(rule: &QParamsRule, (low, high): (f32, f32), values: &[(f32, f64)]) -> f64 {
    let qparams = choose_qparams(rule, &[low], &[high], &Granularity::Tensor).ok();
    let Some(round_trip) = qparams.as_ref().and_then(RoundTrip::of) else { return f64::INFINITY };
    let start = values.partition_point(|(x, _)| *x < low);
    let end = values.partition_point(|(x, _)| *x <= high);
    let count = |values: &[(f32, f64)]| values.iter().map(|(_, count)| count).sum::<f64>();
    let (Some(inside), Some(before), Some(after)) = (values.get(start..end), values.get(..start), values.get(end..))
    else {
        return f64::INFINITY;
    };
    let (outside, within) = ([count(before), count(after)], count(inside));
    let total = outside[0] + within + outside[1];
    if within == 0.0 {
        return f64::INFINITY;
    }
    let last = inside.len() - 1;
    let mut divergence = 0.0;
    let mut bin = 0;
    for level in inside.chunk_by(|a, b| round_trip.apply(a.0) == round_trip.apply(b.0)) {
        let filled = level.iter().filter(|(_, count)| *count > 0.0).count();
        let mean = count(level) / filled.max(1) as f64;
        for &(_, count) in level {
            let q = if count > 0.0 { mean / within } else { 0.0 };
            let clipped = [(0, outside[0]), (last, outside[1])];
            let clipped: f64 = clipped.iter().filter(|(at, _)| *at == bin).map(|(_, count)| count).sum();
            let p = (count + clipped) / total;
            if p > 0.0 {
                divergence += if q > 0.0 { p * (p / q).ln() } else { f64::INFINITY };
            }
            bin += 1;
        }
    }
    divergence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        observer::build_observer,
        tensor::{DType, Tensor},
    };

    fn scale(x: Vec<f32>, dtype: DType) -> f32 {
        let mut observer = build_observer(&QuantizationSpec::new(dtype, EntropyObserver::NAMED)).unwrap();
        observer.observe(&Tensor::vector(x)).unwrap();
        observer.qparams().unwrap().scales[0]
    }

    /// Sums of 12 evenly distributed numbers, which are nearly normal with a standard deviation of 1.
    fn bell(count: u64) -> Vec<f32> {
        let mut state = 1u64;
        let mut uniform = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        (0..count).map(|_| (0..12).map(|_| uniform()).sum::<f32>() - 6.0).collect()
    }

    #[test]
    fn few_outliers_are_clipped() {
        let mut x = bell(50_000);
        x.extend([40.0, -40.0]);
        let scale = scale(x, DType::I8);
        assert!(scale < 0.5 * 80.0 / 255.0, "{scale}");
    }

    #[test]
    fn a_range_with_a_level_for_each_bin_loses_nothing() {
        // Of equal divergences the greatest threshold wins.
        assert_eq!(scale(vec![1.0; 40], DType::I16), 1.0 / 65535.0);
        assert_eq!(scale((0..4000u16).map(f32::from).collect(), DType::U16), 3999.0 / 65535.0);
    }
}
