//! Rarer elementwise functions of one tensor: inverse hyperbolic and error functions, angles, tests.

use super::unary::{activation, apply, constant, float, test};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, tensor_kernel},
    numeric::Real,
};
use pt2e_core::tensor::DType;
use pt2e_schema::Arguments;

/// The ops of this family.
pub const FAMILY: Family = &[
    // Integers become float32.
    ("aten.acosh", |args| float(args, libm::acoshf, libm::acosh)),
    ("aten.asinh", |args| float(args, libm::asinhf, libm::asinh)),
    ("aten.atanh", |args| float(args, libm::atanhf, libm::atanh)),
    ("aten.deg2rad", |args| float(args, scaled(DEGREE as f32), scaled(DEGREE))),
    ("aten.digamma", |args| float(args, |x| digamma(x.into()) as f32, digamma)),
    ("aten.erfc", |args| float(args, libm::erfcf, libm::erfc)),
    ("aten.erfinv", |args| float(args, |x| erfinv(x.into()) as f32, erfinv)),
    ("aten.lgamma", |args| float(args, |x| libm::lgamma(x.into()) as f32, libm::lgamma)),
    ("aten.logit", logit),
    ("aten.rad2deg", |args| float(args, scaled(RADIAN as f32), scaled(RADIAN))),
    ("aten.sinc", |args| float(args, sinc, sinc)),
    // Floats only.
    ("aten.frac", |args| activation(args, |x| x - x.trunc(), |x| x - x.trunc())),
    ("aten.hardshrink", |args| {
        let lambda = constant(args, "lambd")?;
        activation(args, move |x| hardshrink(x, lambda as f32), move |x| hardshrink(x, lambda))
    }),
    ("aten.round.decimals", round_decimals),
    ("aten.nan_to_num", nan_to_num),
    ("aten.isfinite", |args| test(args, f64::is_finite)),
    ("aten.isneginf", |args| test(args, |x| x == f64::NEG_INFINITY)),
    ("aten.isposinf", |args| test(args, |x| x == f64::INFINITY)),
    ("aten.signbit", |args| test(args, f64::is_sign_negative)),
];

/// A degree in radians.
const DEGREE: f64 = std::f64::consts::PI / 180.0;
/// A radian in degrees.
const RADIAN: f64 = 180.0 / std::f64::consts::PI;

fn scaled<T: Real>(factor: T) -> impl Fn(T) -> T + Send + Sync + 'static {
    move |x| x * factor
}

fn sinc<T: Real>(x: T) -> T {
    let angle = x * T::PI();
    if x.is_zero() { T::one() } else { angle.sin() / angle }
}

fn hardshrink<T: Real>(x: T, lambda: T) -> T {
    // NaN is in no range and stays NaN.
    if x >= -lambda && x <= lambda { T::zero() } else { x }
}

/// The inverse error function: Winitzki's approximation, then Halley's method on `erfc`, which is precise near 1, where
/// `erf` is not.
fn erfinv(x: f64) -> f64 {
    let tail = 1.0 - x.abs();
    if x == 0.0 || x.is_nan() || tail <= 0.0 {
        return match tail {
            0.0 => f64::INFINITY.copysign(x),
            tail if tail < 0.0 => f64::NAN,
            _ => x,
        };
    }
    const A: f64 = 0.147;
    let log = (-x * x).ln_1p();
    let half = 2.0 / (std::f64::consts::PI * A) + log / 2.0;
    let mut y = ((half * half - log / A).sqrt() - half).sqrt();
    for _ in 0..3 {
        let error = if y < 0.5 { libm::erf(y) - x.abs() } else { tail - libm::erfc(y) };
        let step = error / (std::f64::consts::FRAC_2_SQRT_PI * (-y * y).exp());
        y -= step / (1.0 + y * step);
    }
    y.copysign(x)
}

/// The logarithmic derivative of the gamma function: the recurrence up to 10, then the asymptotic series (Abramowitz
/// and Stegun 6.3.18); negative numbers by reflection.
fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(-x);
    }
    if x < 0.0 {
        if x == x.trunc() {
            return f64::NAN;
        }
        // tan(pi * x) has period 1, so the integer part is irrelevant.
        let angle = std::f64::consts::PI * (x - x.trunc());
        return digamma(1.0 - x) - std::f64::consts::PI / angle.tan();
    }
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    // B(2n) / 2n, from the highest n.
    let terms = [1.0 / 12.0, -691.0 / 32760.0, 1.0 / 132.0, -1.0 / 240.0, 1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0];
    let inverse = 1.0 / (x * x);
    let series = terms.into_iter().fold(0.0, |sum, term| (sum + term) * inverse);
    sum + x.ln() - 0.5 / x - series
}

/// `ln(x / (1 - x))`, with `x` clamped to `eps..=1 - eps` if `eps` is given.
fn logit(args: &Arguments) -> Result<Kernel, KernelError> {
    fn of<T: Real>(x: T, eps: Option<f64>) -> T {
        let x = eps.map_or(x, |eps| {
            let (low, high) = (T::from_float(eps), T::one() - T::from_float(eps));
            if x < low {
                low
            } else if x > high {
                high
            } else {
                x
            }
        });
        (x / (T::one() - x)).ln()
    }
    let eps = args.optional("eps", Arguments::float)?;
    float(args, move |x| of(x, eps), move |x| of(x, eps))
}

/// Rounding to decimal places; a negative number of them rounds to a power of ten.
fn round_decimals(args: &Arguments) -> Result<Kernel, KernelError> {
    fn of<T: Real>(x: T, decimals: i32) -> T {
        let power = T::from_float(10f64.powi(decimals.saturating_abs()));
        let rounded = |x: T| T::from_float(x.to_float().round_ties_even());
        if decimals < 0 { rounded(x / power) * power } else { rounded(x * power) / power }
    }
    let decimals = args.int("decimals")?;
    let decimals = i32::try_from(decimals).map_err(|_| KernelError::Invalid(format!("{decimals} decimals")))?;
    activation(args, move |x| of(x, decimals), move |x| of(x, decimals))
}

/// Replaces NaN and the infinities by numbers; the defaults for infinities are the extreme values of the dtype.
fn nan_to_num(args: &Arguments) -> Result<Kernel, KernelError> {
    let input = args.tensor("self")?;
    let [nan, high, low] = ["nan", "posinf", "neginf"].map(|name| args.optional(name, Arguments::float));
    let (nan, high, low) = (nan?.unwrap_or(0.0), high?, low?);
    Ok(tensor_kernel(move |mut operands| {
        let input = operands.take(input)?;
        let most = match input.dtype() {
            DType::F16 => half::f16::MAX.to_f64(),
            DType::BF16 => half::bf16::MAX.to_f64(),
            DType::F32 => f32::MAX.into(),
            DType::F64 => f64::MAX,
            // Integers are finite.
            _ => return Ok(input),
        };
        let (high, low) = (high.unwrap_or(most), low.unwrap_or(-most));
        let finite = |x: f64| match x {
            x if x.is_nan() => nan,
            f64::INFINITY => high,
            f64::NEG_INFINITY => low,
            x => x,
        };
        apply(input, &|x: f32| if x.is_finite() { x } else { finite(x.into()) as f32 }, &finite)
    }))
}
