//! The range that holds a given percentage of the values.

use super::{
    EPS, REDUCE_RANGE,
    histogram::{self, Histogram, RangeChoice},
    parameters::BINS,
    registry,
};
use crate::numerics::{QParamsRule, Scheme};
use crate::{
    parameter::{Declaration, Named, Parameter, Value},
    qspec::QuantizationSpec,
};

/// The percentage of values that the range holds.
static PERCENTILE: Parameter = Parameter {
    name: "percentile",
    default: Value::Float(99.99),
    accepts: |value| matches!(value, Value::Float(percentile) if percentile > 0.0 && percentile <= 100.0),
    must_be: "above 0 and at most 100",
    doc: "the percentage of values that the range holds",
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "percentile",
    doc: "a histogram, and the part of its range that holds a percentage of the values",
    parameters: &[&BINS, &EPS, &PERCENTILE, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = histogram::entry::<PercentileObserver>();

/// The range that holds `percentile` percent of the values, in whole bins of a histogram: the percentile calibration of
/// TensorRT (Wu et al., "Integer Quantization for Deep Learning Inference", 2020) and ONNX Runtime.
///
/// Let `n` be the number of values, and `cut = n * (100 - percentile) / 100` the number of those that may be cut off.
///
/// - Affine: at each end, bins are cut off as long as they hold at most `cut / 2` values.
/// - Symmetric: of the two end bins, the one that reaches farther from zero is cut off (the upper one if they reach equally
///   far), as long as all cut bins hold at most `cut` values.
///
/// The remaining range goes from edge to edge of the bins that are left, at least one. Statistics, and the law of merging
/// them, are those of [`super::HistogramObserver`].
#[derive(Clone, Copy, Debug)]
pub struct PercentileObserver;

impl PercentileObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

impl RangeChoice for PercentileObserver {
    const DECLARATION: &'static Declaration = &DECLARATION;

    fn choose(spec: &QuantizationSpec, rule: &QParamsRule, seen: &Histogram) -> (f32, f32) {
        let (first, last) = kept_bins(rule.scheme, spec.observer.float(&PERCENTILE), seen);
        (seen.edge(first), seen.edge(last + 1))
    }
}

/// The first and the last bin of the range.
fn kept_bins(scheme: Scheme, percentile: f64, seen: &Histogram) -> (usize, usize) {
    let total: f64 = seen.counts.iter().map(|&count| f64::from(count)).sum();
    let cut = total * (100.0 - percentile) / 100.0;
    let count = |bin: usize| seen.counts.get(bin).map_or(0.0, |&count| f64::from(count));
    let (mut first, mut last) = (0, seen.counts.len() - 1);
    let (mut below, mut above) = (0.0, 0.0);
    if scheme == Scheme::Symmetric {
        while first < last {
            let lower_is_farther = -seen.edge(first) > seen.edge(last + 1);
            let end = if lower_is_farther { first } else { last };
            below += count(end);
            if below > cut {
                break;
            }
            if lower_is_farther { first += 1 } else { last -= 1 }
        }
        return (first, last);
    }
    while first < last {
        below += count(first);
        if below > cut / 2.0 {
            break;
        }
        first += 1;
    }
    while last > first {
        above += count(last);
        if above > cut / 2.0 {
            break;
        }
        last -= 1;
    }
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        observer::build_observer,
        tensor::{DType, Tensor},
    };

    /// The range that the qparams of an observer cover, in steps: scale and zero point.
    fn qparams(percentile: f64, scheme: Scheme, x: &[f32]) -> (f32, i64) {
        let named = PercentileObserver::NAMED.with("percentile", percentile).with("bins", 100);
        let spec = QuantizationSpec { scheme, ..QuantizationSpec::new(DType::U8, named) };
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&Tensor::from_vec(&[x.len()], x.to_vec()).unwrap()).unwrap();
        observer.qparams().unwrap().per_tensor().unwrap()
    }

    /// 0.5, 1.5, ... in bins of width 1, from -49 to 51.
    fn ramp() -> Vec<f32> {
        let middle = |bin: u16| f32::from(bin) - 49.0 + 0.5;
        std::iter::once(-49.0).chain((1..99).map(middle)).chain(std::iter::once(51.0)).collect()
    }

    #[test]
    fn affine_cuts_the_same_part_off_both_ends() {
        // 10 of 100 values may go: 5 bins of each end.
        assert_eq!(qparams(90.0, Scheme::Affine, &ramp()), (90.0 / 255.0, 125));
        assert_eq!(qparams(100.0, Scheme::Affine, &ramp()), (100.0 / 255.0, 125));
    }

    #[test]
    fn symmetric_cuts_what_is_farthest_from_zero() {
        // Bins from above go first: 51 and 50 are farther than 49. Then they alternate: 4 more from each end leave 45.
        assert_eq!(qparams(90.0, Scheme::Symmetric, &ramp()), (45.0 / 127.5, 128));
        assert_eq!(qparams(100.0, Scheme::Symmetric, &ramp()), (51.0 / 127.5, 128));
    }

    #[test]
    fn one_bin_always_remains() {
        assert_eq!(qparams(1e-9, Scheme::Affine, &[3.0; 7]), (3.0 / 255.0, 0));
        assert_eq!(qparams(1e-9, Scheme::Symmetric, &[-3.0; 7]), (3.0 / 127.5, 128));
    }
}
