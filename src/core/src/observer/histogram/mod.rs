//! torchao's `HistogramObserver`: a histogram of a tensor's values, and the part of its range with the least squared
//! quantization error.
//!
//! The observers `percentile`, `mse` and `entropy` keep the same statistics and choose another part of the range.

mod count;
mod counts;
mod search;

use super::{EPS, REDUCE_RANGE, parameters::BINS, registry};
use crate::numerics::{QParamsRule, RoundTrip, choose_qparams};
use crate::{
    granularity::Granularity,
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
};
pub(super) use counts::{Histogram, RangeChoice, entry};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "histogram",
    doc: "a histogram, and the part of its range that quantizes with the least squared error",
    parameters: &[&BINS, &EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = entry::<HistogramObserver>();

/// torchao's `HistogramObserver`: counts in bins of equal width between the smallest and the largest value seen.
///
/// When a tensor widens the range, the old counts are spread over the new bins. [`qparams`](super::Observer::qparams) trims the ends of
/// the range as long as the squared quantization error shrinks. Infinities are left out of the histogram and counted
/// separately. Takes tensors of any float dtype.
///
/// For integers, torchao's error is that of evenly spaced levels. 8-bit floats, which torchao refuses, have uneven ones, so
/// their error is that of rounding the middle of each bin.
///
/// Merging adds the counts. If the ranges differ, both histograms are spread over the bins of the common range, which moves
/// each value by at most the width of a bin of each of the two grids.
#[derive(Clone, Copy, Debug)]
pub struct HistogramObserver;

impl HistogramObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

impl RangeChoice for HistogramObserver {
    const DECLARATION: &'static Declaration = &DECLARATION;

    fn choose(_: &QuantizationSpec, rule: &QParamsRule, seen: &Histogram) -> (f32, f32) {
        if !rule.dtype.is_float8() {
            let bits = (rule.dtype.size() as u32) * 8;
            return search::least_error_range(seen.min, seen.max, &seen.counts, bits);
        }
        let middles: Vec<(f32, f64)> = seen.middles().collect();
        search::least_range(seen.min, seen.max, &seen.counts, |start, end| {
            let (low, high) = (seen.edge(start), seen.edge(end + 1));
            quantization_error(rule, low, high, &middles, |error| error * error)
        })
    }
}

/// The sum of a function of the errors of values, given with their counts, if values from `low` to `high` are quantized;
/// infinite if the range has no qparams.
pub(super) fn quantization_error(
    rule: &QParamsRule,
    low: f32,
    high: f32,
    values: &[(f32, f64)],
    of: impl Fn(f64) -> f64,
) -> f64 {
    let qparams = choose_qparams(rule, &[low], &[high], &Granularity::Tensor).ok();
    let Some(round_trip) = qparams.as_ref().and_then(RoundTrip::of) else { return f64::INFINITY };
    let error = |&(x, count): &(f32, f64)| count * of(f64::from(x) - f64::from(round_trip.apply(x)));
    values.iter().map(error).sum()
}
