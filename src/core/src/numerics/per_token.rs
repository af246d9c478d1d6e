//! Quantize and dequantize per token, and the choice of the qparams of tokens: the `quantized_decomposed` ops of PyTorch, bit for
//! bit. A token is a row along the last dimension.
//!
//! PyTorch computes in the dtype to which the operands promote, which is float64 for the qparams that it chooses itself. Numbers are
//! computed here in float64, and rounded after each step where that dtype is a narrower one; for a single sum, product or quotient
//! this gives the same number.

use super::affine::{AffineError, Quantized, check_range, dispatch_quantized, to_f32};
use super::layout::{ChannelLayout, map_channels};
use super::min_max::min_max_per_channel;
use super::qparams::QParamsError;
use crate::tensor::{DType, Storage, Tensor, bf16, f16};

/// The number of quantized values of int8, less one.
const STEPS: f64 = 255.0;
const LOW: f64 = -128.0;
const HIGH: f64 = 127.0;

/// The rows of a tensor; `None` for a 0-d tensor, which has none.
fn tokens(shape: &[usize]) -> Option<ChannelLayout> {
    let (&inner, rows) = shape.split_last()?;
    Some(ChannelLayout { outer: 1, channels: rows.iter().product(), inner })
}

/// The scale and the zero point of each token.
struct TokenQParams {
    layout: ChannelLayout,
    pairs: Vec<(f64, f64)>,
    /// Whether PyTorch computes in float64, instead of float32.
    double: bool,
}

impl TokenQParams {
    fn new(shape: &[usize], scales: &Tensor, zero_points: &Tensor) -> Result<Self, AffineError> {
        let layout = tokens(shape).ok_or_else(|| AffineError::Tokens(shape.to_vec()))?;
        let is_double = |tensor: &Tensor| tensor.dtype() == DType::F64;
        let double = is_double(scales) || is_double(zero_points);
        if !matches!(scales.dtype(), DType::F32 | DType::F64) {
            return Err(AffineError::ScaleDType(scales.dtype()));
        }
        let (scales, zero_points) = (numbers(scales)?, numbers(zero_points)?);
        if [scales.len(), zero_points.len()] != [layout.channels; 2] {
            let (channels, scales, zero_points) = (layout.channels, scales.len(), zero_points.len());
            return Err(AffineError::Channels { channels, scales, zero_points });
        }
        Ok(Self { layout, pairs: scales.into_iter().zip(zero_points).collect(), double })
    }
}

/// The elements of scales or zero points.
fn numbers(tensor: &Tensor) -> Result<Vec<f64>, AffineError> {
    Ok(match tensor.dtype() {
        DType::F64 => tensor.as_slice::<f64>()?.to_vec(),
        // Zero points are quantized values, which fit a float64.
        DType::I64 => tensor.as_slice::<i64>()?.iter().map(|&x| x as f64).collect(),
        DType::I32 => tensor.as_slice::<i32>()?.iter().map(|&x| x.into()).collect(),
        _ => to_f32(tensor)?.iter().map(|&x| x.into()).collect(),
    })
}

/// As a float32.
#[inline(always)]
fn single(x: f64) -> f64 {
    f64::from(x as f32)
}

#[inline(always)]
fn clamped<Q: Quantized>(x: f64, low: f64, high: f64) -> Q {
    // Comparisons, not `clamp`: NaN must come out as NaN.
    let x = if x < low { low } else { x };
    Q::from_wide(if x > high { high } else { x })
}

/// `quantized_decomposed.quantize_per_token`: clamp(round_half_even(x * (1 / scale) + zero_point), quant_min, quant_max), with a scale
/// and zero point for each row along the last dimension.
///
/// # Errors
/// If `x` is no float tensor of at least one dimension, the range does not fit `dtype`, the scales are neither float32 nor float64, or
/// there is not one scale and zero point for each token.
pub fn quantize_per_token(
    x: &Tensor,
    scales: &Tensor,
    zero_points: &Tensor,
    (quant_min, quant_max): (i64, i64),
    dtype: DType,
) -> Result<Tensor, AffineError> {
    check_range(quant_min, quant_max, dtype)?;
    if !x.dtype().is_quantizable() {
        return Err(AffineError::InputDType(x.dtype()));
    }
    let TokenQParams { layout, mut pairs, double } = TokenQParams::new(x.shape(), scales, zero_points)?;
    for (scale, _) in &mut pairs {
        *scale = if double { 1.0 / *scale } else { single(1.0 / *scale) };
    }
    let (input, low, high) = (to_f32(x)?, quant_min as f64, quant_max as f64);
    dispatch_quantized!(dtype, Q => {
        let mut output = Storage::<Q>::zeroed(input.len())?;
        if double {
            map_channels(layout, &input, &mut output, &pairs, #[inline(always)] |&(inverse, zero_point), x| {
                clamped::<Q>((f64::from(x) * inverse + zero_point).round_ties_even(), low, high)
            });
        } else {
            map_channels(layout, &input, &mut output, &pairs, #[inline(always)] |&(inverse, zero_point), x| {
                clamped::<Q>(single(single(f64::from(x) * inverse) + zero_point).round_ties_even(), low, high)
            });
        }
        Ok(Tensor::new(x.shape(), output)?)
    })
}

/// `quantized_decomposed.dequantize_per_token`: (q - zero_point) * scale, with a scale and zero point for each row along the last
/// dimension, converted to `out_dtype`.
///
/// # Errors
/// If `q` does not hold quantized values, `out_dtype` is not a float dtype, and as [`quantize_per_token`] for the qparams.
pub fn dequantize_per_token(
    q: &Tensor,
    scales: &Tensor,
    zero_points: &Tensor,
    out_dtype: DType,
) -> Result<Tensor, AffineError> {
    let TokenQParams { layout, pairs, double } = TokenQParams::new(q.shape(), scales, zero_points)?;
    let mut values = Storage::<f64>::zeroed(q.len())?;
    dispatch_quantized!(q.dtype(), Q => {
        map_channels(layout, &q.as_slice::<Q>()?, &mut values, &pairs, #[inline(always)] |&(scale, zero_point), q| {
            let steps = q.to_f64() - zero_point;
            if double { steps * scale } else { single(single(steps) * scale) }
        });
    });
    let shape = q.shape();
    match out_dtype {
        DType::F64 => Ok(Tensor::new(shape, values)?),
        DType::F32 => Ok(Tensor::new::<f32>(shape, Storage::collect(values.iter().map(|&x| x as f32))?)?),
        DType::F16 => Ok(Tensor::new::<f16>(shape, Storage::collect(values.iter().map(|&x| f16::from_f64(x)))?)?),
        DType::BF16 => Ok(Tensor::new::<bf16>(shape, Storage::collect(values.iter().map(|&x| bf16::from_f64(x)))?)?),
        other => Err(AffineError::OutputDType(other)),
    }
}

/// `quantized_decomposed.choose_qparams_per_token_asymmetric`: the int8 scale (float64) and zero point (int64) of each token, with the
/// last dimension reduced to 1.
///
/// With n = min(min, 0) and p = max(max, 0) of a token, the scale is max((p - n) / 255, 2^-23). The zero point is computed from
/// the bound that it moves less, as in XNNPACK: -128 - n / scale or 127 - p / scale, clamped and rounded half to even.
///
/// # Errors
/// If `x` is no float tensor of at least one dimension, has tokens without elements, or the values of a token have no finite scale.
pub fn choose_qparams_per_token_asymmetric(x: &Tensor) -> Result<(Tensor, Tensor), AffineError> {
    let round: fn(f64) -> f64 = match x.dtype() {
        DType::F32 => single,
        DType::F16 => |x| f16::from_f64(x).to_f64(),
        DType::BF16 => |x| bf16::from_f64(x).to_f64(),
        other => return Err(AffineError::InputDType(other)),
    };
    let layout = tokens(x.shape()).ok_or_else(|| AffineError::Tokens(x.shape().to_vec()))?;
    if layout.inner == 0 {
        return Err(AffineError::Tokens(x.shape().to_vec()));
    }
    let (mut scales, mut zero_points) = (Vec::new(), Vec::new());
    for (channel, found) in min_max_per_channel(&to_f32(x)?, layout).into_iter().enumerate() {
        let (min, max) = (found.min, found.max);
        if found.nan {
            return Err(QParamsError::Bounds { channel, min: f32::NAN, max }.into());
        }
        let (low, high) = (f64::from(min.min(0.0)), f64::from(max.max(0.0)));
        let scale = round(round(high - low) / STEPS).max(f32::EPSILON.into());
        if !scale.is_finite() {
            return Err(QParamsError::ScaleNotFinite { channel, min, max }.into());
        }
        let (least, greatest) = (round(low / scale), round(high / scale));
        let from_least = round(round(LOW + least) + round(HIGH + greatest)) > 0.0;
        let zero_point = if from_least { round(LOW - least) } else { round(HIGH - greatest) };
        scales.push(scale);
        zero_points.push(zero_point.clamp(LOW, HIGH).round_ties_even() as i64);
    }
    let mut shape = x.shape().to_vec();
    if let Some(last) = shape.last_mut() {
        *last = 1;
    }
    Ok((Tensor::from_vec(&shape, scales)?, Tensor::from_vec(&shape, zero_points)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(x: [[f32; 3]; 2]) -> Tensor {
        Tensor::from_vec(&[2, 3], x.concat()).unwrap()
    }

    #[test]
    fn each_token_has_its_own_range() {
        let x = rows([[-1.0, 0.0, 3.0], [50.0, 100.0, 255.0]]);
        let (scales, zero_points) = choose_qparams_per_token_asymmetric(&x).unwrap();
        assert_eq!((scales.shape(), zero_points.shape()), (&[2, 1][..], &[2, 1][..]));
        // By hand: 4 / 255, and -128 + 63.75; 255 / 255, and -128.
        assert_eq!(scales.as_slice::<f64>().unwrap(), [f64::from(4.0f32 / 255.0), 1.0]);
        assert_eq!(zero_points.as_slice::<i64>().unwrap(), [-64, -128]);
        let q = quantize_per_token(&x, &scales, &zero_points, (-128, 127), DType::I8).unwrap();
        assert_eq!(q.as_slice::<i8>().unwrap(), [-128, -64, 127, -78, -28, 127]);
        let y = dequantize_per_token(&q, &scales, &zero_points, DType::F32).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap()[3..], [50.0, 100.0, 255.0]);
    }

    #[test]
    fn the_zero_point_is_added_before_rounding() {
        let x = rows([[0.5, 1.5, 2.5], [0.5, 1.5, 2.5]]);
        let scales = Tensor::from_vec(&[2, 1], vec![1.0f64; 2]).unwrap();
        let zero_points = Tensor::from_vec(&[2, 1], vec![0i64, 1]).unwrap();
        let q = quantize_per_token(&x, &scales, &zero_points, (-128, 127), DType::I8).unwrap();
        assert_eq!(q.as_slice::<i8>().unwrap(), [0, 2, 2, 2, 2, 4]);
    }

    #[test]
    fn misfits_are_errors() {
        let x = rows([[1.0, 2.0, 3.0], [f32::NAN, 1.0, 2.0]]);
        let error = choose_qparams_per_token_asymmetric(&x).unwrap_err();
        assert!(matches!(error, AffineError::Range(QParamsError::Bounds { channel: 1, .. })), "{error}");
        let x = rows([[1.0, 2.0, f32::INFINITY], [0.0; 3]]);
        let error = choose_qparams_per_token_asymmetric(&x).unwrap_err();
        assert!(matches!(error, AffineError::Range(QParamsError::ScaleNotFinite { channel: 0, .. })), "{error}");
        for shape in [&[][..], &[2, 0]] {
            let x = Tensor::from_vec(shape, vec![0.0f32; shape.iter().product()]).unwrap();
            assert_eq!(choose_qparams_per_token_asymmetric(&x).unwrap_err(), AffineError::Tokens(shape.to_vec()));
        }
        let qparams = |count: usize| Tensor::from_vec(&[count], vec![1.0f64; count]).unwrap();
        let x = rows([[0.0; 3]; 2]);
        let error = quantize_per_token(&x, &qparams(2), &qparams(3), (-128, 127), DType::I8).unwrap_err();
        assert_eq!(error, AffineError::Channels { channels: 2, scales: 2, zero_points: 3 });
    }
}
