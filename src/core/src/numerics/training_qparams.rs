//! The qparams with which PyTorch trains, where they differ from those of the converted model.

use super::qparams::{QParamsError, QParamsRule, Scheme, symmetric_zero_point};

/// The smallest scale.
const SMALLEST: f32 = 6.1e-5;

/// Scale and zero point of `torch.fused_moving_avg_obs_fake_quant` for values from `min` to `max` of a channel, bit for bit.
///
/// With R = quant_max - quant_min, h = R / 2 rounded down, and float64 where nothing else is said:
///
/// 1. Symmetric with min < 0 < max: m = max(|min / (h + 1)|, |max / h|) with float32 quotients; then min = -m * (h + 1) and
///    max = m * h, in float32.
/// 2. n = min(min, 0), p = max(max, 0), scale = (p - n) / R, rounded to float32, or 0.1 if that or its inverse has no float32.
/// 3. A scale below 6.1e-5 becomes 6.1e-5, and n and p are widened to fit.
/// 4. The zero point is quant_min - n / scale or quant_max - p / scale, whichever has the smaller rounding error, rounded to
///    even and clamped; symmetric with min < 0 < max: (quant_min + quant_max) / 2.
///
/// # Errors
/// If the minimum is above the maximum, or NaN, or the scale is not finite.
pub fn fused_qparams(rule: &QParamsRule, channel: usize, min: f32, max: f32) -> Result<(f32, i64), QParamsError> {
    if min > max || min.is_nan() || max.is_nan() {
        return Err(QParamsError::Bounds { channel, min, max });
    }
    let (low, high) = (rule.range.min, rule.range.max);
    let steps = high - low;
    let centred = rule.scheme == Scheme::Symmetric && min < 0.0 && max > 0.0;
    let (mut n, mut p) = (min, max);
    if centred {
        let (below, above) = ((steps / 2 + 1) as f32, (steps / 2) as f32);
        let unit = f64::from((n / below).abs().max((p / above).abs()));
        (n, p) = ((-unit * f64::from(below)) as f32, (unit * f64::from(above)) as f32);
    }
    (n, p) = (n.min(0.0), p.max(0.0));
    let mut scale = ((f64::from(p) - f64::from(n)) / steps as f64) as f32;
    if scale == 0.0 || (1.0 / scale).is_infinite() {
        scale = 0.1;
    }
    if !scale.is_finite() {
        return Err(QParamsError::ScaleNotFinite { channel, min, max });
    }
    if scale < SMALLEST {
        let amplifier = SMALLEST / scale;
        scale = SMALLEST;
        (n, p) = match (n == 0.0, p == 0.0) {
            (true, _) => (n, SMALLEST * steps as f32),
            (_, true) => (-SMALLEST * steps as f32, p),
            _ => (n * amplifier, p * amplifier),
        };
    }
    let (from_n, from_p) = (f64::from(n) / f64::from(scale), f64::from(p) / f64::from(scale));
    let error = |bound: i64, steps: f64| bound.unsigned_abs() as f64 + steps.abs();
    let zero_point = match centred {
        true => (low + high) as f64 / 2.0,
        false if error(low, from_n) < error(high, from_p) => low as f64 - from_n,
        false => high as f64 - from_p,
    };
    Ok((scale, (zero_point.round_ties_even() as i64).clamp(low, high)))
}

/// The qparams of a learned scale and zero point: `max(scale, 2^-23)` and the zero point rounded to even and clamped, that of
/// the scheme if it is symmetric. With `torch_exact`, those with which PyTorch trains: the scale itself, and the zero point 0
/// if the scheme is symmetric.
pub(crate) fn learned_qparams(rule: &QParamsRule, scale: f32, zero_point: f32, torch_exact: bool) -> (f32, i64) {
    let (low, high) = (rule.range.min, rule.range.max);
    let zero_point = match rule.scheme {
        Scheme::Symmetric if torch_exact => 0,
        Scheme::Symmetric => symmetric_zero_point(rule),
        _ => zero_point.round_ties_even() as i64,
    };
    (if torch_exact { scale } else { scale.max(f32::EPSILON) }, zero_point.clamp(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        numerics::{Formulas, QuantRange},
        tensor::DType,
    };

    /// Results of torch 2.15, at which the zero point in float64 would be between two integers, but is not with a float32 scale.
    #[test]
    fn zero_points_follow_from_the_rounded_scale() {
        let found = |low, high, min, max| {
            let range = QuantRange { min: low, max: high, custom: true };
            let (formulas, scheme) = (Formulas::QScheme, Scheme::Affine);
            let rule = QParamsRule { formulas, scheme, dtype: DType::I8, range, eps: f32::EPSILON };
            fused_qparams(&rule, 0, min, max).map(|(_, zero_point)| zero_point)
        };
        assert_eq!(found(0, 255, -9.0, 1.0), Ok(229));
        assert_eq!(found(-128, 127, -10.0, 2.0), Ok(85));
        assert_eq!(found(0, 15, -37.0, 37.0), Ok(7));
        assert_eq!(found(-128, 127, -36.0, 4.0), Ok(102));
    }
}
