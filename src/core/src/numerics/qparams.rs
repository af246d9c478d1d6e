//! Quantization parameters: ranges, schemes, and how a minimum and a maximum become a scale and a zero point.

use crate::{granularity::Granularity, tensor::DType};
use std::fmt;

/// How real values are mapped to integers. Together with a granularity, the first three are PyTorch's `torch.qscheme`. All but the
/// third are torchao's mapping types and zero-point domains, as far as these can be combined:
///
/// | scheme | mapping type | zero-point domain |
/// |---|---|---|
/// | affine | `ASYMMETRIC` | `INT` |
/// | symmetric | `SYMMETRIC` | `INT`; `None` for 8-bit floats |
/// | symmetric_no_clipping_err | `SYMMETRIC_NO_CLIPPING_ERR` | `INT` |
/// | affine_float_domain | `ASYMMETRIC`, with `preserve_zero=False` | `FLOAT` |
/// | affine_none_domain | `ASYMMETRIC` | `NONE` |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// A scale and a zero point.
    Affine,
    /// A scale; the zero point is the middle of the range.
    Symmetric,
    /// A scale and a float zero point; the range need not contain zero.
    AffineFloatQParams,
    /// As symmetric, with the smallest scale by which neither the least nor the greatest value is clipped.
    SymmetricNoClippingErr,
    /// A scale, and the real number at the middle of the quantized range; the range of values need not contain zero.
    AffineFloatDomain,
    /// The scale of an affine scheme, without a zero point. If values of one sign prevail, some of them are clipped.
    AffineNoneDomain,
}

impl Scheme {
    /// Every scheme, in declaration order.
    pub const ALL: [Scheme; 6] = [
        Scheme::Affine,
        Scheme::Symmetric,
        Scheme::AffineFloatQParams,
        Scheme::SymmetricNoClippingErr,
        Scheme::AffineFloatDomain,
        Scheme::AffineNoneDomain,
    ];

    /// The name; as in PyTorch's `per_channel_...` if PyTorch has the scheme: `affine`, `symmetric`, `affine_float_qparams`.
    pub const fn name(self) -> &'static str {
        match self {
            Scheme::Affine => "affine",
            Scheme::Symmetric => "symmetric",
            Scheme::AffineFloatQParams => "affine_float_qparams",
            Scheme::SymmetricNoClippingErr => "symmetric_no_clipping_err",
            Scheme::AffineFloatDomain => "affine_float_domain",
            Scheme::AffineNoneDomain => "affine_none_domain",
        }
    }

    /// The name of torchao's mapping type whose qparams are chosen at run time; `None` if its op chooses no such qparams.
    pub const fn mapping_type(self) -> Option<&'static str> {
        match self {
            Scheme::Affine => Some("ASYMMETRIC"),
            Scheme::Symmetric => Some("SYMMETRIC"),
            Scheme::SymmetricNoClippingErr => Some("SYMMETRIC_NO_CLIPPING_ERR"),
            Scheme::AffineFloatQParams | Scheme::AffineFloatDomain | Scheme::AffineNoneDomain => None,
        }
    }

    /// Whether zero points are quantized values, as those of every scheme but two.
    pub const fn has_integer_zero_points(self) -> bool {
        !matches!(self, Scheme::AffineFloatQParams | Scheme::AffineFloatDomain)
    }

    /// The scheme whose [`Scheme::name`] is `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// The dtype of the zero-point tensor that PyTorch computes for this scheme; per-channel programs contain it.
    pub const fn zero_point_dtype(self) -> DType {
        match self {
            Scheme::Symmetric | Scheme::SymmetricNoClippingErr => DType::I64,
            Scheme::Affine | Scheme::AffineNoneDomain => DType::I32,
            Scheme::AffineFloatQParams | Scheme::AffineFloatDomain => DType::F32,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why quantization parameters cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QParamsError {
    /// The dtype does not hold quantized values.
    #[error("{0} does not hold quantized values; use int8, uint8, int16, uint16, int32, float8_e4m3fn or float8_e5m2")]
    DType(DType),
    /// 8-bit floats have no zero point.
    #[error("{dtype} holds zero exactly and takes no zero point; use a symmetric scheme instead of {scheme}")]
    ZeroPointOfFloat8 {
        /// The dtype.
        dtype: DType,
        /// The scheme.
        scheme: Scheme,
    },
    /// torchao's formula for real zero points is for ranges that begin at 0.
    #[error("the scheme {scheme} needs a quantized range that begins at 0, such as 0 to 15 of uint8, not at {min}")]
    RangeOfRealZeroPoints {
        /// The scheme.
        scheme: Scheme,
        /// Smallest quantized value.
        min: i64,
    },
    /// The range does not contain zero, or holds a single value.
    #[error(
        "the quantized range [{min}, {max}] must contain 0 and at least one more value; change quant_min or quant_max"
    )]
    Range {
        /// Smallest quantized value.
        min: i64,
        /// Largest quantized value.
        max: i64,
    },
    /// The range has values that the dtype cannot hold.
    #[error(
        "the quantized range [{min}, {max}] does not fit {dtype}; change quant_min or quant_max, or use a wider dtype"
    )]
    RangeOutsideDType {
        /// Smallest quantized value.
        min: i64,
        /// Largest quantized value.
        max: i64,
        /// The dtype that is too narrow.
        dtype: DType,
    },
    /// `eps` is not a valid scale.
    #[error("eps, the smallest scale allowed, is {0}; it must be positive and finite")]
    Eps(f32),
    /// A fixed scale is not a valid divisor.
    #[error("the scale is {0}; it must be positive, finite, and no denormal number in float32")]
    Scale(f64),
    /// A fixed zero point is outside the quantized range, so that 0 could not be quantized exactly.
    #[error(
        "the zero point {zero_point} is not in the quantized range [{min}, {max}]; 0 could not be quantized exactly"
    )]
    ZeroPoint {
        /// The zero point.
        zero_point: i64,
        /// Smallest quantized value.
        min: i64,
        /// Largest quantized value.
        max: i64,
    },
    /// The numbers of minima and maxima do not match the number of channels.
    #[error("qparams {of} need {expected} of minimum and maximum, got {minima} minima and {maxima} maxima")]
    Length {
        /// `of a tensor` or `of channels`.
        of: &'static str,
        /// The expected number of pairs, in words.
        expected: &'static str,
        /// Minima given.
        minima: usize,
        /// Maxima given.
        maxima: usize,
    },
    /// The minimum is greater than the maximum, or one of them is NaN.
    #[error("the minimum {min} is above the maximum {max}, or one is NaN (channel {channel}); check the data for NaN")]
    Bounds {
        /// Channel, 0 per tensor.
        channel: usize,
        /// The minimum.
        min: f32,
        /// The maximum.
        max: f32,
    },
    /// The scale of this range is infinite or NaN in float32.
    #[error(
        "values from {min} to {max} (channel {channel}) have no finite float32 scale; remove infinities from the data, \
         clamp this value in the model, or leave it unquantized"
    )]
    ScaleNotFinite {
        /// Channel, 0 per tensor.
        channel: usize,
        /// The minimum.
        min: f32,
        /// The maximum.
        max: f32,
    },
}

/// The range of quantized values, bounds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QuantRange {
    /// Smallest quantized value.
    pub min: i64,
    /// Largest quantized value.
    pub max: i64,
    /// Whether the user chose the range; this decides the zero point of symmetric uint8.
    pub custom: bool,
}

impl QuantRange {
    /// All values of `dtype`.
    ///
    /// # Errors
    /// [`QParamsError::DType`] if `dtype` does not hold quantized values.
    pub fn of_dtype(dtype: DType) -> Result<Self, QParamsError> {
        let (min, max) = match dtype {
            // The finite values.
            DType::F8E4M3 => (-448, 448),
            DType::F8E5M2 => (-57344, 57344),
            DType::I64 => return Err(QParamsError::DType(dtype)),
            _ => dtype.integer_range().ok_or(QParamsError::DType(dtype))?,
        };
        Ok(Self { min, max, custom: false })
    }

    /// The range for `dtype` with the bounds of a spec.
    ///
    /// A bound that is not given is the dtype's. (torchao ignores a single bound.) `reduce_range` halves the full range
    /// of an 8-bit integer dtype and any custom range, rounding down, as torchao does.
    ///
    /// # Errors
    /// If the dtype does not hold quantized values, the range does not fit it, or the range does not contain 0 and another value.
    pub fn new(
        dtype: DType,
        quant_min: Option<i64>,
        quant_max: Option<i64>,
        reduce_range: bool,
    ) -> Result<Self, QParamsError> {
        let full = Self::of_dtype(dtype)?;
        let custom = quant_min.is_some() || quant_max.is_some();
        let (mut min, mut max) = (quant_min.unwrap_or(full.min), quant_max.unwrap_or(full.max));
        if min < full.min || max > full.max {
            return Err(QParamsError::RangeOutsideDType { min, max, dtype });
        }
        if reduce_range && (custom || (dtype.size() == 1 && !dtype.is_float8())) {
            (min, max) = (min.div_euclid(2), max.div_euclid(2));
        }
        if min > 0 || max < 0 || min == max {
            return Err(QParamsError::Range { min, max });
        }
        Ok(Self { min, max, custom })
    }

    /// Largest minus smallest value.
    fn steps(&self) -> i64 {
        self.max - self.min
    }

    /// torchao's middle of the range, (max + min + 1) / 2: the number of values divided by 2 if the range begins at 0.
    pub(super) fn middle(&self) -> f32 {
        ((self.max + self.min + 1) as f64 / 2.0) as f32
    }
}

/// Whose formulas for zero points hold. PyTorch and torchao have different ones for the same schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// Those of PyTorch's qschemes.
    QScheme,
    /// Those of torchao's mapping types. A symmetric range such as 0 to 15 has its zero point at 8 instead of 7.
    MappingType,
}

/// Everything besides the data that determines quantization parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QParamsRule {
    /// Whose formulas hold.
    pub formulas: Formulas,
    /// How reals are mapped to integers.
    pub scheme: Scheme,
    /// The integer type.
    pub dtype: DType,
    /// The quantized range.
    pub range: QuantRange,
    /// The smallest scale allowed; PyTorch's default is 2^-23.
    pub eps: f32,
}

/// Zero points, one for each scale.
#[derive(Clone, Debug, PartialEq)]
pub enum ZeroPoints {
    /// Quantized values that stand for 0.
    Int(Vec<i64>),
    /// Offsets of [`Scheme::AffineFloatQParams`], in quantized steps.
    Float(Vec<f32>),
    /// Real numbers at the middle of the range, of [`Scheme::AffineFloatDomain`].
    Real(Vec<f32>),
}

impl ZeroPoints {
    /// The number of zero points.
    pub fn len(&self) -> usize {
        match self {
            ZeroPoints::Int(values) => values.len(),
            ZeroPoints::Float(values) | ZeroPoints::Real(values) => values.len(),
        }
    }

    /// Whether there are no zero points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The integer zero points; `None` if they are floats.
    pub fn as_int(&self) -> Option<&[i64]> {
        match self {
            ZeroPoints::Int(values) => Some(values),
            ZeroPoints::Float(_) | ZeroPoints::Real(_) => None,
        }
    }
}

impl QParamsRule {
    /// The rule of PyTorch's ops that choose qparams at run time. There, the range does not count as custom, so the zero point of
    /// a symmetric scheme is that of the dtype, whatever the range.
    pub fn at_run_time(self) -> Self {
        Self { range: QuantRange { custom: false, ..self.range }, ..self }
    }

    /// Whether torchao's op, which divides by the bounds of the range, chooses scales at run time by which values are clipped.
    pub(crate) fn clips_blocks_at_run_time(self) -> bool {
        self.scheme == Scheme::SymmetricNoClippingErr && symmetric_zero_point(&self) != 0
    }

    /// Whether the zero point that PyTorch's ops choose at run time is off the middle of the range, so that values of one sign
    /// are clipped.
    pub(crate) fn clips_at_run_time(self) -> bool {
        let (middle, chosen) = (symmetric_zero_point(&self), symmetric_zero_point(&self.at_run_time()));
        let has_both_signs = self.range.min < chosen && chosen < self.range.max;
        self.scheme == Scheme::Symmetric && !(has_both_signs && (middle - chosen).abs() <= 1)
    }
}

/// The parameters of a quantize or dequantize op.
#[derive(Clone, Debug, PartialEq)]
pub struct QParams {
    /// One scale, or one for each channel or block, in row-major order.
    pub scales: Vec<f32>,
    /// As many zero points as scales.
    pub zero_points: ZeroPoints,
    /// Which elements share a scale.
    pub granularity: Granularity,
    /// Smallest quantized value.
    pub quant_min: i64,
    /// Largest quantized value.
    pub quant_max: i64,
    /// The integer type.
    pub dtype: DType,
}

impl QParams {
    /// The scale and integer zero point of a per-tensor quantization; `None` for other granularities, and if there is not exactly
    /// one of each.
    pub fn per_tensor(&self) -> Option<(f32, i64)> {
        match (&self.granularity, self.scales.as_slice(), self.zero_points.as_int()?) {
            (Granularity::Tensor, &[scale], &[zero_point]) => Some((scale, zero_point)),
            _ => None,
        }
    }

    /// The qparams of an observer that has seen no data, as in torchao: scale 1, zero point 0, per tensor.
    pub fn uncalibrated(rule: &QParamsRule) -> Self {
        QParams {
            scales: vec![1.0],
            zero_points: ZeroPoints::Int(vec![0]),
            granularity: Granularity::Tensor,
            quant_min: rule.range.min,
            quant_max: rule.range.max,
            dtype: rule.dtype,
        }
    }
}

/// The quantization parameters for values from `min[c]` to `max[c]`, for each channel or block `c`; there is one per tensor.
///
/// PyTorch's `_calculate_qparams` in float32, bit for bit. With n = min(min, 0), p = max(max, 0) and R = quant_max - quant_min:
///
/// | scheme | scale | zero point |
/// |---|---|---|
/// | symmetric | max(max(-n, p) / (R / 2), eps) | 0; uint8: 128, or the middle of a custom range; uint16: 2^15; other dtypes: 0, or the middle of a custom range without negative values |
/// | affine | max((p - n) / R, eps) | clamp(quant_min - round_half_even(n / scale)) |
/// | affine float qparams | (max - min) / R, or 1 if that is at most eps | -min / scale |
///
/// By torchao's formulas ([`Formulas::MappingType`]), with M = quant_max + quant_min + 1, the zero point of a symmetric scheme is
/// M / 2, rounded towards zero, and in addition:
///
/// | scheme | scale | zero point |
/// |---|---|---|
/// | symmetric no clipping err | max(n / (quant_min - z), p / (quant_max - z), eps) with the zero point z | as symmetric |
/// | affine float domain | max((max - min) / R, eps) | min + scale * M / 2 |
/// | affine none domain | as affine | 0 |
///
/// (torchao divides by quant_min and quant_max even where the zero point is not 0, and so clips values.)
///
/// # Errors
/// If a minimum is not at most its maximum (or is NaN), or a scale is not finite.
pub fn choose_qparams(
    rule: &QParamsRule,
    min: &[f32],
    max: &[f32],
    granularity: &Granularity,
) -> Result<QParams, QParamsError> {
    choose_rounded_qparams(rule, |x| x, min, max, granularity)
}

/// As [`choose_qparams`], in a float dtype to which `round` rounds after each step.
///
/// # Errors
/// As [`choose_qparams`].
pub(super) fn choose_rounded_qparams(
    rule: &QParamsRule,
    round: impl Fn(f32) -> f32,
    min: &[f32],
    max: &[f32],
    granularity: &Granularity,
) -> Result<QParams, QParamsError> {
    let round = &round;
    let (scheme, whole) = (rule.scheme, *granularity == Granularity::Tensor);
    if min.len() != max.len() || (whole && min.len() != 1) {
        let (of, expected) = if whole { ("of a tensor", "one pair") } else { ("of channels", "one pair each") };
        return Err(QParamsError::Length { of, expected, minima: min.len(), maxima: max.len() });
    }
    if !(rule.eps > 0.0 && rule.eps.is_finite()) {
        return Err(QParamsError::Eps(rule.eps));
    }
    let mut scales = Vec::with_capacity(min.len());
    let mut int_zero_points = Vec::with_capacity(min.len());
    let mut float_zero_points = Vec::new();
    let mut push_float = |zero_point: f32, scale: f32| {
        float_zero_points.push(zero_point);
        if zero_point.is_finite() { scale } else { f32::NAN }
    };
    for (channel, (&min, &max)) in min.iter().zip(max).enumerate() {
        if min > max || min.is_nan() || max.is_nan() {
            return Err(QParamsError::Bounds { channel, min, max });
        }
        let scale = match scheme {
            Scheme::Symmetric => {
                let scale = symmetric_scale(rule, round, min, max);
                int_zero_points.push(symmetric_zero_point(rule));
                scale
            }
            Scheme::Affine => {
                let scale = affine_scale(rule, round, min, max);
                int_zero_points.push(affine_zero_point(rule, round, min, scale));
                scale
            }
            Scheme::AffineFloatQParams => {
                let scale = round(round(max - min) / rule.range.steps() as f32);
                let scale = if scale > rule.eps { scale } else { 1.0 };
                push_float(round(-min / scale), scale)
            }
            Scheme::SymmetricNoClippingErr => {
                let zero_point = symmetric_zero_point(rule);
                int_zero_points.push(zero_point);
                let scale = |bound: f32, of: i64| match bound == 0.0 {
                    true => 0.0,
                    false => round(bound / (of - zero_point) as f32),
                };
                scale(min.min(0.0), rule.range.min).max(scale(max.max(0.0), rule.range.max)).max(rule.eps)
            }
            Scheme::AffineFloatDomain => {
                let scale = round(round(max - min) / rule.range.steps() as f32).max(rule.eps);
                push_float(round(min + round(scale * rule.range.middle())), scale)
            }
            Scheme::AffineNoneDomain => {
                int_zero_points.push(0);
                affine_scale(rule, round, min, max)
            }
        };
        if !scale.is_finite() {
            return Err(QParamsError::ScaleNotFinite { channel, min, max });
        }
        scales.push(scale);
    }
    let zero_points = match scheme {
        Scheme::AffineFloatQParams => ZeroPoints::Float(float_zero_points),
        Scheme::AffineFloatDomain => ZeroPoints::Real(float_zero_points),
        _ => ZeroPoints::Int(int_zero_points),
    };
    let QuantRange { min: quant_min, max: quant_max, .. } = rule.range;
    let granularity = granularity.clone();
    Ok(QParams { scales, zero_points, granularity, quant_min, quant_max, dtype: rule.dtype })
}

fn symmetric_scale(rule: &QParamsRule, round: impl Fn(f32) -> f32, min: f32, max: f32) -> f32 {
    let magnitude = (-min.min(0.0)).max(max.max(0.0));
    round(magnitude / (rule.range.steps() as f64 / 2.0) as f32).max(rule.eps)
}

pub(super) fn symmetric_zero_point(rule: &QParamsRule) -> i64 {
    if rule.formulas == Formulas::MappingType {
        return (rule.range.max + rule.range.min + 1) / 2;
    }
    match rule.dtype {
        DType::U8 if rule.range.custom => (rule.range.min + rule.range.max).div_euclid(2),
        DType::U8 => 1 << 7,
        DType::U16 => 1 << 15,
        // PyTorch's 0 would be the least quantized value, and negative values would be clipped.
        _ if rule.range.custom && rule.range.min >= 0 => (rule.range.min + rule.range.max).div_euclid(2),
        _ => 0,
    }
}

fn affine_scale(rule: &QParamsRule, round: impl Fn(f32) -> f32, min: f32, max: f32) -> f32 {
    round(round(max.max(0.0) - min.min(0.0)) / rule.range.steps() as f32).max(rule.eps)
}

fn affine_zero_point(rule: &QParamsRule, round: impl Fn(f32) -> f32, min: f32, scale: f32) -> i64 {
    let steps = round(min.min(0.0) / scale).round_ties_even();
    if rule.formulas == Formulas::MappingType {
        return (round(rule.range.min as f32 - steps) as i64).clamp(rule.range.min, rule.range.max);
    }
    // PyTorch converts to int32, which on x86 gives the smallest integer on overflow, and subtracts with wrap-around.
    let steps = if steps >= i32::MIN as f32 { steps as i32 } else { i32::MIN };
    let zero_point = (rule.range.min as i32).wrapping_sub(steps);
    i64::from(zero_point).clamp(rule.range.min, rule.range.max)
}
