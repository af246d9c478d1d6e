//! The range with the least quantization error among evenly spaced ones.

use super::{
    EPS, REDUCE_RANGE,
    histogram::{self, Histogram, RangeChoice, quantization_error},
    parameters::BINS,
    registry,
};
use crate::numerics::{QParamsRule, Scheme};
use crate::{
    parameter::{Declaration, Named, Parameter, Value},
    qspec::QuantizationSpec,
};
use std::cmp::Ordering;

/// The number of steps between zero and the least or the greatest value.
static STEPS: Parameter = Parameter {
    name: "steps",
    default: Value::Int(100),
    accepts: |value| matches!(value, Value::Int(steps) if (1..=10_000).contains(&steps)),
    must_be: "from 1 to 10000",
    doc: "how many ends of the range are tried between zero and the least value, and between zero and the greatest",
};

/// The power of the error that is summed.
static NORM: Parameter = Parameter {
    name: "norm",
    default: Value::Float(2.0),
    accepts: |value| matches!(value, Value::Float(norm) if norm > 0.0 && norm <= 16.0),
    must_be: "above 0 and at most 16",
    doc: "the power of the error that is summed; 2 is the squared error",
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "mse",
    doc: "a histogram, and the part of its range that quantizes with the least mean squared error",
    parameters: &[&BINS, &EPS, &NORM, &REDUCE_RANGE, &STEPS],
};

pub(super) static ENTRY: registry::Entry = histogram::entry::<MseObserver>();

/// The range whose quantization error, measured by rounding with the very qparams of the range, is least: the clipping of
/// OMSE (Choukroun et al., "Low-bit Quantization of Neural Networks for Efficient Inference", 2019), as MQBench's
/// `MSEObserver` and TensorRT's `mse` calibration search it.
///
/// The error of a range is `sum(count[b] * |x[b] - fake_quantize(x[b])|^norm)` over the middles `x[b]` of a histogram's bins.
/// With `n = min(min, 0)`, `p = max(max, 0)` and `N = steps`:
///
/// - Symmetric: the ranges are `[-t, t]` for `t = max(-n, p) * k / N` and `k = 1..N`; of equal errors the widest wins.
/// - Affine: the ranges are `[n * i / N, p * k / N]`. From `i = k = N`, the best `k` for this `i`, then the best `i` for this
///   `k`, and so on, until the error no longer shrinks; of equal errors the widest wins.
///
/// `HistogramObserver` differs in its error, which assumes evenly distributed values in each bin and ignores zero point and
/// quantized range. Statistics, and the law of merging them, are those of [`super::HistogramObserver`].
#[derive(Clone, Copy, Debug)]
pub struct MseObserver;

impl MseObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

impl RangeChoice for MseObserver {
    const DECLARATION: &'static Declaration = &DECLARATION;

    fn choose(spec: &QuantizationSpec, rule: &QParamsRule, seen: &Histogram) -> (f32, f32) {
        let values: Vec<(f32, f64)> = seen.middles().filter(|(_, count)| *count > 0.0).collect();
        let (steps, norm) = (spec.observer.count(&STEPS), spec.observer.float(&NORM));
        let error = |(low, high): (f32, f32)| match norm {
            2.0 => quantization_error(rule, low, high, &values, |error| error * error),
            _ => quantization_error(rule, low, high, &values, |error| error.abs().powf(norm)),
        };
        let part = |end: f32, step: usize| (f64::from(end) * step as f64 / steps as f64) as f32;
        let (n, p) = (seen.min.min(0.0), seen.max.max(0.0));
        if rule.scheme == Scheme::Symmetric {
            let range = |step: usize| (-part(p.max(-n), step), part(p.max(-n), step));
            return range(least((1..=steps).rev(), |step| error(range(step))).0);
        }
        let range = |(low, high): (usize, usize)| (part(n, low), part(p, high));
        let (mut low, mut high) = (steps, steps);
        let mut found = error(range((low, high)));
        loop {
            let (best_high, _) = least((0..=steps).rev(), |high| error(range((low, high))));
            let (best_low, best) = least((0..=steps).rev(), |low| error(range((low, best_high))));
            if best.partial_cmp(&found) != Some(Ordering::Less) {
                return range((low, high));
            }
            (low, high, found) = (best_low, best_high, best);
        }
    }
}

/// The first candidate with the least value, and the value.
fn least(candidates: impl Iterator<Item = usize>, value: impl Fn(usize) -> f64) -> (usize, f64) {
    let values = candidates.map(|candidate| (candidate, value(candidate)));
    let lesser = |least: (usize, f64), next: (usize, f64)| if next.1 < least.1 { next } else { least };
    values.reduce(lesser).unwrap_or((1, f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        numerics::QParams,
        observer::{MinMaxObserver, build_observer},
        tensor::{DType, Tensor},
    };

    fn observed(spec: &QuantizationSpec, x: &[f32]) -> QParams {
        let mut observer = build_observer(spec).unwrap();
        observer.observe(&Tensor::from_vec(&[x.len()], x.to_vec()).unwrap()).unwrap();
        observer.qparams().unwrap()
    }

    /// The sum of squared errors of `x` itself.
    fn error(x: &[f32], qparams: &QParams) -> f64 {
        let x = Tensor::from_vec(&[x.len()], x.to_vec()).unwrap();
        let y = crate::numerics::fake_quantize(&x, qparams).unwrap();
        let (x, y) = (x.as_slice::<f32>().unwrap(), y.as_slice::<f32>().unwrap());
        x.iter().zip(y.iter()).map(|(x, y)| f64::from(x - y).powi(2)).sum()
    }

    #[test]
    fn an_outlier_is_clipped_where_that_helps() {
        let mut x: Vec<f32> = (0..5000u16).map(|i| f32::from(i % 1000) / 500.0 - 1.0).collect();
        x.push(20.0);
        for scheme in [Scheme::Affine, Scheme::Symmetric] {
            let spec = |named| QuantizationSpec {
                scheme,
                quant_min: Some(-8),
                quant_max: Some(7),
                ..QuantizationSpec::new(DType::I8, named)
            };
            let (mse, min_max) = (observed(&spec(MseObserver::NAMED), &x), observed(&spec(MinMaxObserver::NAMED), &x));
            assert!(error(&x, &mse) < 0.5 * error(&x, &min_max), "{scheme}");
        }
    }

    #[test]
    fn nothing_is_clipped_from_values_that_are_representable() {
        let x: Vec<f32> = (-128i16..128).map(f32::from).collect();
        let spec = QuantizationSpec::new(DType::I8, MseObserver::NAMED);
        assert_eq!(observed(&spec, &x).per_tensor(), Some((1.0, 0)));
        assert_eq!(observed(&spec, &[0.0; 9]).zero_points.as_int(), Some(&[-128][..]));
    }
}
