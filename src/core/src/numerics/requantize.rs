//! The arithmetic of the integer form: fixed-point multipliers instead of real scales.
//!
//! There is a single rounding: half to even, on the exact 64-bit product. PyTorch's quantize rounds half to even too,
//! so ties are resolved as in the q/dq form; they are common, because ratios of scales are often powers of two. A
//! single rounding also avoids the double-rounding error of other integer runtimes, which follow a doubling high
//! multiply by a rounding shift.

use super::layout::{ChannelLayout, map_channels};
use crate::tensor::{DType, Element, Storage, Tensor, TensorError};

/// Why a real factor has no [`Multiplier`].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MultiplierError {
    /// The factor is negative or NaN, or rounds to 2^31 or more.
    #[error("the factor {0} between two quantized tensors must be from 0 to below 2^31; check their scales")]
    OutOfRange(f64),
}

/// A non-negative real factor as `multiplier * 2^-shift`.
///
/// `multiplier` is normalised to [2^30, 2^31), a Q31 fraction from a half to one, so that the relative error of the
/// factor is at most 2^-31; or it is 0, for factors that take every int32 to 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Multiplier {
    multiplier: i32,
    shift: u32,
}

impl Multiplier {
    /// The largest shift: the product of an int32 and the multiplier, plus half of 2^shift, must fit an int64.
    pub const MAX_SHIFT: u32 = 62;

    /// The multiplier nearest to `factor`, which must be at least 0 and below 2^31.
    ///
    /// # Errors
    /// [`MultiplierError::OutOfRange`] for any other factor.
    pub fn new(factor: f64) -> Result<Self, MultiplierError> {
        const TWO_31: f64 = (1u64 << 31) as f64;
        if !(0.0..TWO_31).contains(&factor) {
            return Err(MultiplierError::OutOfRange(factor));
        }
        // Below 2^-32, the product with any int32 rounds to 0.
        let mut shift = Self::MAX_SHIFT + 2;
        let mut scaled = factor * 2f64.powi(shift as i32);
        while scaled >= TWO_31 && shift > 0 {
            (scaled, shift) = (scaled / 2.0, shift - 1);
        }
        let mut multiplier = scaled.round_ties_even();
        if multiplier == TWO_31 {
            if shift == 0 {
                return Err(MultiplierError::OutOfRange(factor));
            }
            (multiplier, shift) = (multiplier / 2.0, shift - 1);
        }
        if multiplier < TWO_31 / 2.0 || shift > Self::MAX_SHIFT {
            return Ok(Self { multiplier: 0, shift: 0 });
        }
        Ok(Self { multiplier: multiplier as i32, shift })
    }

    /// The factor `input * weight / output` from an accumulator of products to a quantized output, computed in float64.
    ///
    /// # Errors
    /// As [`Multiplier::new`].
    pub fn from_scales(input: f32, weight: f32, output: f32) -> Result<Self, MultiplierError> {
        Self::new(f64::from(input) * f64::from(weight) / f64::from(output))
    }

    /// The multiplier with these parts, as read back from a program; `None` if they are not normalised.
    pub fn from_parts(multiplier: i32, shift: u32) -> Option<Self> {
        let normalised = multiplier >= 1 << 30 && shift <= Self::MAX_SHIFT;
        (normalised || (multiplier == 0 && shift == 0)).then_some(Self { multiplier, shift })
    }

    /// The Q31 part: 0, or at least 2^30.
    pub fn multiplier(self) -> i32 {
        self.multiplier
    }

    /// The right shift of the product, from 0 to [`Multiplier::MAX_SHIFT`].
    pub fn shift(self) -> u32 {
        self.shift
    }

    /// The exact factor that this represents.
    pub fn value(self) -> f64 {
        f64::from(self.multiplier) * 2f64.powi(-(self.shift as i32))
    }

    /// The exact product of `x` and the factor, rounded half to even.
    #[inline(always)]
    pub fn apply(self, x: i32) -> i64 {
        // |product| <= 2^62.
        round_shift(i64::from(x) * i64::from(self.multiplier), self.shift)
    }
}

/// `x / 2^shift` rounded half to even. Exact for |x| <= 2^62 + 2^60 and a shift of at most [`Multiplier::MAX_SHIFT`].
#[inline(always)]
pub fn round_shift(x: i64, shift: u32) -> i64 {
    // Adding half (at most 2^61), less 1 if the floor is even, takes ties to even.
    let half = (1i64 << shift) >> 1;
    let odd = (x >> shift) & 1;
    let exact = i64::from(shift == 0);
    (x + half - 1 + (odd | exact)) >> shift
}

/// Two factors as multipliers with a common shift, for the sum of two quantized tensors: the greater is normalised as
/// in [`Multiplier`], and the other has the same absolute error bound.
///
/// # Errors
/// As [`Multiplier::new`].
pub fn multipliers_of_sum(factors: [f64; 2]) -> Result<([i32; 2], u32), MultiplierError> {
    let [a, b] = factors;
    let greater = Multiplier::new(if a >= b || a.is_nan() { a } else { b })?;
    let scaled = factors.map(|factor| (factor * 2f64.powi(greater.shift as i32)).round_ties_even());
    match scaled.into_iter().zip(factors).find(|(scaled, _)| !(0.0..=f64::from(i32::MAX)).contains(scaled)) {
        Some((_, factor)) => Err(MultiplierError::OutOfRange(factor)),
        None => Ok((scaled.map(|multiplier| multiplier as i32), greater.shift)),
    }
}

/// Factors, which may be negative, as integers over one power of two: each is its integer times the returned multiplier's
/// value, to within half of that. The greatest error is 2^-31 of the greatest factor, or 2^-33.
///
/// # Errors
/// As [`Multiplier::new`], for a magnitude.
pub fn integers_over_a_power(factors: &[f64]) -> Result<(Vec<i64>, Multiplier), MultiplierError> {
    // A shift of at most 32 keeps 2^-shift a multiplier, and the integers within 63 bits.
    let (mut shift, mut integers) = (32, Vec::with_capacity(factors.len()));
    for factor in factors {
        let multiplier = Multiplier::new(factor.abs())?;
        shift = if multiplier.multiplier == 0 { shift } else { shift.min(multiplier.shift) };
    }
    let power = 2f64.powi(shift as i32);
    integers.extend(factors.iter().map(|factor| (factor * power).round_ties_even() as i64));
    Ok((integers, Multiplier::new(1.0 / power)?))
}

/// How the accumulators of one channel become its quantized values, before the zero point is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rescale {
    /// The factor.
    pub multiplier: Multiplier,
    /// Added to the product before rounding, in units of 2^-shift of a step: the part of the bias that
    /// [`quantize_bias`] rounded off. Between -2^30 and 2^30.
    pub remainder: i32,
}

impl Rescale {
    /// The factor alone.
    pub fn new(multiplier: Multiplier) -> Self {
        Self { multiplier, remainder: 0 }
    }

    /// The exact product of `x` and the factor, plus the remainder, rounded half to even.
    #[inline(always)]
    pub fn apply(self, x: i32) -> i64 {
        let Multiplier { multiplier, shift } = self.multiplier;
        round_shift(i64::from(x) * i64::from(multiplier) + i64::from(self.remainder), shift)
    }

    /// [`Rescale::apply`] of an int64, with a product of 128 bits.
    pub fn apply_wide(self, x: i64) -> i64 {
        let Multiplier { multiplier, shift } = self.multiplier;
        let product = i128::from(x) * i128::from(multiplier) + i128::from(self.remainder);
        let (floor, rest) = (product >> shift, product & ((1 << shift) - 1));
        let half = (1i128 << shift) >> 1;
        let up = shift > 0 && (rest > half || (rest == half && floor & 1 == 1));
        (floor + i128::from(up)).clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// [`Rescale::apply`], plus `zero_point`, clamped to `[quant_min, quant_max]`.
    #[inline(always)]
    pub fn requantize(self, x: i32, zero_point: i32, quant_min: i32, quant_max: i32) -> i32 {
        let moved = self.apply(x) + i64::from(zero_point);
        moved.clamp(quant_min.into(), quant_max.into()) as i32
    }
}

/// A bias that does not fit int32 at the scale of the accumulators.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the bias {bias} is {quantized} steps of {scale}, which is no int32")]
pub struct BiasError {
    /// The bias.
    pub bias: f32,
    /// The scale of the accumulators.
    pub scale: f64,
    /// Their quotient.
    pub quantized: f64,
}

/// A bias at the scale of the accumulators, `input * weight`, rounded half to even, and the [`Rescale::remainder`] that
/// makes up for the rounding.
///
/// Where a step of the accumulator is not much smaller than a step of the result, as in depthwise convolutions,
/// rounding the bias alone would change some percent of the results by a step.
///
/// # Errors
/// [`BiasError`] if the bias is not finite, or the quotient does not fit int32.
pub fn quantize_bias(bias: f32, input: f32, weight: f32, multiplier: Multiplier) -> Result<(i32, i32), BiasError> {
    let scale = f64::from(input) * f64::from(weight);
    let exact = f64::from(bias) / scale;
    let rounded = exact.round_ties_even();
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&rounded) {
        return Err(BiasError { bias, scale, quantized: exact });
    }
    let remainder = (exact - rounded) * f64::from(multiplier.multiplier);
    Ok((rounded as i32, remainder.round_ties_even() as i32))
}

/// Whether an int32 accumulator can hold, in any order of summation, `depth` products of inputs of magnitude at most
/// `input` and weights of magnitude at most `weight`, plus a bias of magnitude at most `bias`.
pub fn accumulator_fits(depth: usize, input: u32, weight: u32, bias: u32) -> bool {
    let product = u128::from(input) * u128::from(weight);
    product * depth as u128 + u128::from(bias) <= i32::MAX as u128
}

/// Why a tensor could not be requantized.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum RequantizeError {
    /// The result is not of a quantized dtype.
    #[error("requantize does not make {0} tensors")]
    OutputDType(DType),
    /// The range is empty or does not fit the dtype.
    #[error("the quantized range [{min}, {max}] is empty or does not fit {dtype}")]
    Range {
        /// Smallest quantized value.
        min: i32,
        /// Largest quantized value.
        max: i32,
        /// The dtype of the result.
        dtype: DType,
    },
    /// The number of rescales is not the number of channels.
    #[error("{rescales} multipliers do not fit the channel axis of a tensor of shape {shape:?}")]
    Channels {
        /// Rescales given.
        rescales: usize,
        /// The shape of the accumulators.
        shape: Vec<usize>,
    },
    /// The accumulators are not int32.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

/// Requantizes int32 accumulators: `rescales`, one for the tensor or one for each index of `axis`, then `zero_point`,
/// then saturation to `[quant_min, quant_max]`. The result has the shape of `accumulators` and `dtype`, int8 or uint8.
///
/// # Errors
/// If `accumulators` is not int32, the range does not fit `dtype`, or the rescales do not fit `axis`.
pub fn requantize(
    accumulators: &Tensor,
    rescales: &[Rescale],
    axis: Option<usize>,
    zero_point: i32,
    (quant_min, quant_max): (i32, i32),
    dtype: DType,
) -> Result<Tensor, RequantizeError> {
    let layout = layout_of(accumulators, rescales, axis)?;
    check_range(dtype, 1, quant_min, quant_max)?;
    if dtype == DType::I8 {
        map_accumulators(
            accumulators,
            layout,
            rescales,
            #[inline(always)]
            |rescale, x| rescale.requantize(x, zero_point, quant_min, quant_max) as i8,
        )
    } else {
        map_accumulators(
            accumulators,
            layout,
            rescales,
            #[inline(always)]
            |rescale, x| rescale.requantize(x, zero_point, quant_min, quant_max) as u8,
        )
    }
}

/// Refuses a range that does not fit `dtype`, and dtypes of more than `bytes` bytes.
fn check_range(dtype: DType, bytes: usize, min: i32, max: i32) -> Result<(), RequantizeError> {
    let range = dtype.integer_range().filter(|_| dtype.size() <= bytes);
    let (low, high) = range.ok_or(RequantizeError::OutputDType(dtype))?;
    if low <= min.into() && min <= max && i64::from(max) <= high {
        Ok(())
    } else {
        Err(RequantizeError::Range { min, max, dtype })
    }
}

/// The channels that each have a rescale.
fn layout_of(
    accumulators: &Tensor,
    rescales: &[Rescale],
    axis: Option<usize>,
) -> Result<ChannelLayout, RequantizeError> {
    let shape = accumulators.shape();
    let layout = match axis {
        Some(axis) => ChannelLayout::new(shape, axis),
        None => Some(ChannelLayout::whole(accumulators.len())),
    };
    let layout = layout.filter(|layout| layout.channels == rescales.len());
    layout.ok_or_else(|| RequantizeError::Channels { rescales: rescales.len(), shape: shape.to_vec() })
}

/// [`requantize`] of int64 accumulators. The result has `dtype`, an integer dtype of at most 16 bits.
///
/// # Errors
/// As [`requantize`].
pub fn requantize_wide(
    accumulators: &Tensor,
    rescales: &[Rescale],
    axis: Option<usize>,
    zero_point: i32,
    (quant_min, quant_max): (i32, i32),
    dtype: DType,
) -> Result<Tensor, RequantizeError> {
    let layout = layout_of(accumulators, rescales, axis)?;
    check_range(dtype, 2, quant_min, quant_max)?;
    let of = WideResult { accumulators, layout, rescales, zero_point, quant_min, quant_max };
    match dtype {
        DType::I8 => of.values::<i8>(),
        DType::U8 => of.values::<u8>(),
        DType::I16 => of.values::<i16>(),
        DType::U16 => of.values::<u16>(),
        other => Err(RequantizeError::OutputDType(other)),
    }
}

/// What [`requantize_wide`] computes.
struct WideResult<'a> {
    accumulators: &'a Tensor,
    layout: ChannelLayout,
    rescales: &'a [Rescale],
    zero_point: i32,
    quant_min: i32,
    quant_max: i32,
}

impl WideResult<'_> {
    /// The values, in a dtype that has the range.
    fn values<Q: Element + TryFrom<i64> + Default>(self) -> Result<Tensor, RequantizeError> {
        let (min, max) = (self.quant_min, self.quant_max);
        let input = &self.accumulators.as_slice::<i64>()?;
        let mut output = Storage::<Q>::zeroed(input.len())?;
        map_channels(self.layout, input, &mut output, self.rescales, |rescale, x| {
            let moved = rescale.apply_wide(x).saturating_add(self.zero_point.into());
            // Within the bounds of the dtype, as the caller has checked.
            Q::try_from(moved.clamp(min.into(), max.into())).unwrap_or_default()
        });
        Ok(Tensor::new(self.accumulators.shape(), output)?)
    }
}

fn map_accumulators<Q: Element>(
    accumulators: &Tensor,
    layout: ChannelLayout,
    rescales: &[Rescale],
    apply: impl Fn(&Rescale, i32) -> Q + Sync,
) -> Result<Tensor, RequantizeError> {
    let input = &accumulators.as_slice::<i32>()?;
    let mut output = Storage::<Q>::zeroed(input.len())?;
    map_channels(layout, input, &mut output, rescales, apply);
    Ok(Tensor::new(accumulators.shape(), output)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(x: i32, m: Multiplier) -> i64 {
        exact_quotient(i128::from(x) * i128::from(m.multiplier()), m.shift())
    }

    /// `numerator / 2^shift` rounded half to even, by comparing remainders in 128 bits.
    fn exact_quotient(numerator: i128, shift: u32) -> i64 {
        let denominator = 1i128 << shift;
        let (floor, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator) * 2);
        let up = rest > denominator || (rest == denominator && floor % 2 != 0);
        (floor + i128::from(up)) as i64
    }

    #[test]
    fn ties_go_to_even() {
        let half = Multiplier::new(0.5).unwrap();
        let rounded = [-5, -3, -1, 1, 3, 5].map(|x| half.apply(x));
        assert_eq!(rounded, [-2, -2, 0, 0, 2, 2]);
        assert_eq!(Multiplier::new(1.0).unwrap().apply(i32::MIN), i64::from(i32::MIN));
    }

    #[test]
    fn factors_at_the_ends_of_the_range() {
        assert_eq!(Multiplier::new(0.0).unwrap().apply(i32::MIN), 0);
        assert_eq!(Multiplier::new(f64::MIN_POSITIVE).unwrap().value(), 0.0);
        assert_eq!(Multiplier::new(2f64.powi(-32)).unwrap(), Multiplier::from_parts(1 << 30, 62).unwrap());
        assert_eq!(Multiplier::new(2f64.powi(-32) * 0.99).unwrap().value(), 0.0);
        // Factors that round to 2^31 have no multiplier; 2^31 - 1 is represented exactly.
        assert_eq!(Multiplier::new(2f64.powi(31) - 1.0).unwrap().value(), 2f64.powi(31) - 1.0);
        for factor in [2f64.powi(31) - 0.25, 2f64.powi(31), f64::INFINITY, f64::NAN, -1e-9] {
            assert!(Multiplier::new(factor).is_err(), "{factor}");
        }
        assert_eq!(Multiplier::from_parts(1 << 29, 0), None);
        assert_eq!(Multiplier::from_parts(1 << 30, 63), None);
    }

    #[test]
    fn a_sum_shares_a_shift() {
        let (multipliers, shift) = multipliers_of_sum([0.75, 1.5]).unwrap();
        assert_eq!((multipliers, shift), ([3 << 28, 3 << 29], 30));
        assert_eq!(multipliers_of_sum([1.0, 0.0]).unwrap(), ([1 << 30, 0], 30));
        for factors in [[1.0, f64::NAN], [f64::NAN, 1.0], [-1.0, 1.0], [f64::INFINITY, 1.0], [0.5, -0.5]] {
            assert!(multipliers_of_sum(factors).is_err(), "{factors:?}");
        }
    }

    #[test]
    fn terms_share_a_power_of_two() {
        let (integers, unit) = integers_over_a_power(&[0.75, -1.5, 0.0]).unwrap();
        assert_eq!((integers, unit.value()), (vec![3 << 28, -3 << 29, 0], 2f64.powi(-30)));
        // Small factors: 2^-32 is the smallest unit.
        let (integers, unit) = integers_over_a_power(&[2f64.powi(-10)]).unwrap();
        assert_eq!((integers, unit.value()), (vec![1 << 22], 2f64.powi(-32)));
        for factors in [[1.0, f64::NAN], [1.0, f64::NEG_INFINITY], [2f64.powi(31), 1.0]] {
            assert!(integers_over_a_power(&factors).is_err(), "{factors:?}");
        }
    }

    #[test]
    fn a_bias_that_is_no_int32_is_refused() {
        let m = Multiplier::new(0.5).unwrap();
        assert_eq!(quantize_bias(-0.75, 0.5, 0.5, m).unwrap(), (-3, 0));
        // 0.3 / 0.25 = 1.2: the bias is 1, and the remainder 0.2 of an accumulator's step.
        let (rounded, remainder) = quantize_bias(0.3, 0.5, 0.5, m).unwrap();
        assert_eq!((rounded, (f64::from(remainder) / f64::from(1 << 30) * 1e6).round()), (1, 200_000.0));
        for bias in [f32::INFINITY, f32::NAN, 1e9] {
            assert!(quantize_bias(bias, 0.5, 0.5, m).is_err(), "{bias}");
        }
    }

    #[test]
    fn the_bound_of_an_accumulator_is_exact() {
        // 2^31 - 1 = 7 * 306783378 + 1.
        assert!(accumulator_fits(306_783_378, 7, 1, 1));
        assert!(!accumulator_fits(306_783_378, 7, 1, 2));
        assert!(!accumulator_fits(usize::MAX, u32::MAX, u32::MAX, u32::MAX));
    }

    #[test]
    fn channels_saturate_with_their_own_factor() {
        let x = Tensor::from_vec(&[2, 3], vec![100, -100, 1 << 30, 100, -100, i32::MIN]).unwrap();
        let m = [1.0, 0.125].map(|factor| Rescale::new(Multiplier::new(factor).unwrap()));
        let y = requantize(&x, &m, Some(0), 3, (-128, 127), DType::I8).unwrap();
        // 100 / 8 = 12.5 and -12.5 are ties.
        assert_eq!(y.as_slice::<i8>().unwrap(), [103, -97, 127, 15, -9, -128]);
        let y = requantize(&x, &m[..1], None, 3, (0, 255), DType::U8).unwrap();
        assert_eq!(y.as_slice::<u8>().unwrap(), [103, 0, 255, 103, 0, 0]);
        assert!(requantize(&x, &m, Some(1), 0, (-128, 127), DType::I8).is_err());
        assert!(requantize(&x, &m[..1], None, 0, (-128, 255), DType::I8).is_err());
    }

    proptest! {
        #[test]
        fn apply_is_the_exact_product_rounded_half_to_even(x: i32, m in 1i32 << 30.., shift in 0u32..=62) {
            let m = Multiplier::from_parts(m, shift).unwrap();
            prop_assert_eq!(m.apply(x), exact(x, m));
        }

        /// Where both are defined, the wide product is the narrow one; beyond int32, it is exact.
        #[test]
        fn a_wide_product_is_exact(
            narrow: i32, wide in -(1i64 << 48)..1 << 48, m in 1i32 << 30.., shift in 0u32..=62,
            remainder in -(1i32 << 30)..=1 << 30,
        ) {
            let rescale = Rescale { multiplier: Multiplier::from_parts(m, shift).unwrap(), remainder };
            prop_assert_eq!(rescale.apply_wide(narrow.into()), rescale.apply(narrow));
            let numerator = i128::from(wide) * i128::from(m) + i128::from(remainder);
            if numerator.div_euclid(1 << shift).abs() < 1 << 62 {
                prop_assert_eq!(rescale.apply_wide(wide), exact_quotient(numerator, shift));
            }
        }

        #[test]
        fn ties_are_exact_too(k in -(1i32 << 20)..1 << 20, shift in 31u32..=40) {
            // x * 2^30 / 2^shift is an odd multiple of a half.
            let x = (2 * k + 1) << (shift - 31);
            let m = Multiplier::from_parts(1 << 30, shift).unwrap();
            prop_assert_eq!(m.apply(x), exact(x, m));
            prop_assert_eq!(m.apply(x) % 2, 0);
        }

        /// The whole rescale against rational arithmetic: floor and remainder of the exact fraction in 128 bits.
        #[test]
        fn a_remainder_is_added_before_the_one_rounding(
            x: i32, m in 1i32 << 30.., shift in 0u32..=62, remainder in -(1i32 << 30)..=1 << 30,
        ) {
            let multiplier = Multiplier::from_parts(m, shift).unwrap();
            let numerator = i128::from(x) * i128::from(m) + i128::from(remainder);
            prop_assert_eq!(Rescale { multiplier, remainder }.apply(x), exact_quotient(numerator, shift));
        }

        /// Rounded bias plus remainder equals the exact bias to within 2^-31 of an accumulator's step.
        #[test]
        fn a_bias_loses_nothing(bias in -100f32..100.0, input in 1e-3f32..1.0, weight in 1e-3f32..1.0) {
            let m = Multiplier::from_scales(input, weight, 0.1).unwrap();
            let (rounded, remainder) = quantize_bias(bias, input, weight, m).unwrap();
            let found = f64::from(rounded) + f64::from(remainder) / f64::from(m.multiplier());
            let expected = f64::from(bias) / (f64::from(input) * f64::from(weight));
            prop_assert!((found - expected).abs() <= 2f64.powi(-31) * (1.0 + expected.abs()), "{} {}", found, expected);
            prop_assert!((expected - f64::from(rounded)).abs() <= 0.5);
        }

        #[test]
        fn both_factors_of_a_sum_are_near(a in 1e-6f64..1e3, b in 1e-6f64..1e3) {
            let ([x, y], shift) = multipliers_of_sum([a, b]).unwrap();
            let unit = 2f64.powi(-(shift as i32));
            prop_assert!((f64::from(x) * unit - a).abs() <= unit && (f64::from(y) * unit - b).abs() <= unit);
            prop_assert!(unit <= a.max(b) * 2f64.powi(-30));
        }

        #[test]
        fn a_multiplier_is_within_a_relative_2_to_the_minus_31(exponent in -32i32..30, mantissa in 1.0f64..2.0) {
            let factor = mantissa * 2f64.powi(exponent);
            let m = Multiplier::new(factor).unwrap();
            prop_assert!((m.value() - factor).abs() <= factor * 2f64.powi(-31));
            prop_assert_eq!(Multiplier::from_parts(m.multiplier(), m.shift()), Some(m));
        }

        /// The q/dq form of the same op: dequantized products, requantized in float32.
        #[test]
        fn within_a_step_of_float_requantization(
            scales in [1e-4f32..1.0, 1e-4f32..1.0, 1e-3f32..10.0],
            accumulators in proptest::collection::vec(-100_000i32..100_000, 1000),
        ) {
            let [input, weight, output] = scales;
            let m = Multiplier::from_scales(input, weight, output).unwrap();
            let mut different = 0;
            for x in accumulators {
                let float = (x as f32 * (input * weight) * (1.0 / output)).round_ties_even() + 3.0;
                let float = float.clamp(-128.0, 127.0) as i32;
                let integer = Rescale::new(m).requantize(x, 3, -128, 127);
                prop_assert!((integer - float).abs() <= 1);
                different += u32::from(integer != float);
            }
            prop_assert!(different <= 10, "{different} of 1000");
        }
    }
}
