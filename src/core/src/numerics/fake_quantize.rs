//! Fake quantization, i.e. quantize and dequantize in one step, in floats: PyTorch's `fake_quantize_per_tensor_affine`
//! and `fake_quantize_per_channel_affine`, bit for bit.

use super::{
    affine::{AffineError, to_f32},
    layout::ChannelLayout,
    qparams::{QParams, QParamsError, ZeroPoints},
};
use crate::{
    granularity::Granularity,
    tensor::{DType, Float8E4M3, Float8E5M2, Storage, Tensor, TorchBool, bf16, f16},
};

/// The qparams by which the elements of a channel or a tensor are fake-quantized.
#[derive(Clone, Copy, Debug)]
pub struct FakeQuantizer {
    scale: f32,
    zero_point: i64,
    low: i64,
    high: i64,
    /// Selects the arithmetic of PyTorch's per-tensor kernel, which differs from the per-channel one.
    per_tensor: bool,
    /// A zero point that is a float, instead of the other one: it is added before rounding.
    float_zero_point: Option<f32>,
}

impl FakeQuantizer {
    /// Per tensor, with quantized values from `low` to `high`.
    pub fn per_tensor(scale: f32, zero_point: i64, (low, high): (i64, i64)) -> Self {
        Self { scale, zero_point, low, high, per_tensor: true, float_zero_point: None }
    }

    /// For one channel, with quantized values from `low` to `high`.
    pub fn of_channel(scale: f32, zero_point: i64, (low, high): (i64, i64)) -> Self {
        Self { scale, zero_point, low, high, per_tensor: false, float_zero_point: None }
    }

    /// For one channel with a zero point that is a float, with quantized values from `low` to `high`.
    pub fn of_float_channel(scale: f32, zero_point: f32, range: (i64, i64)) -> Self {
        Self { float_zero_point: Some(zero_point), ..Self::of_channel(scale, 0, range) }
    }
}

/// A float type that can be fake-quantized.
pub trait FakeQuantizable: Copy {
    /// `(clamp(round_half_even(x * f32(1 / scale)) + zero_point) - zero_point) * scale`, and whether the clamp changed nothing. A
    /// zero point that is a float is added before rounding.
    fn fake_quantize(self, by: &FakeQuantizer) -> (Self, bool);
}

macro_rules! fake_quantizable {
    ($($t:ty),*) => {$(
        impl FakeQuantizable for $t {
            #[inline(always)]
            fn fake_quantize(self, by: &FakeQuantizer) -> (Self, bool) {
                let FakeQuantizer { scale, zero_point, low, high, per_tensor, float_zero_point } = *by;
                let inverse = <$t>::from(1.0 / scale);
                if let Some(zero_point) = float_zero_point {
                    // PyTorch's compiler fuses the sum, and PyTorch clamps in float64.
                    let q = f64::from(self.mul_add(inverse, <$t>::from(zero_point)).round_ties_even());
                    let clamped = q.max(low as f64).min(high as f64);
                    let value = (clamped - f64::from(zero_point)) * f64::from(scale);
                    return (value as $t, clamped == q);
                }
                let rounded = zero_point as $t + (self * inverse).round_ties_even();
                // NaN becomes the smallest integer, and per channel so does a value that does not fit `int64`, as on x86.
                let fits = f64::from(rounded).abs() < i64::MAX as f64 || (per_tensor && !rounded.is_nan());
                let q = if fits { rounded as i64 } else { i64::MIN };
                let steps = q.clamp(low, high) - zero_point;
                // Whatever the dtype of the input, the product is in float32 per tensor, and in float64 per channel.
                let value = if per_tensor { <$t>::from(steps as f32 * scale) } else { (steps as f64 * f64::from(scale)) as $t };
                (value, (low..=high).contains(&q))
            }
        }
    )*};
}

fake_quantizable!(f32, f64);

/// Quantizes and dequantizes single values by the qparams of a tensor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrip {
    by: FakeQuantizer,
    dtype: DType,
}

impl RoundTrip {
    /// The round trip by per-tensor qparams; `None` if they are not per tensor.
    pub fn of(qparams: &QParams) -> Option<Self> {
        let (scale, zero_point) = qparams.per_tensor()?;
        let by = FakeQuantizer::per_tensor(scale, zero_point, (qparams.quant_min, qparams.quant_max));
        Some(Self { by, dtype: qparams.dtype })
    }

    /// `x` after quantization and dequantization. 8-bit floats are rounded to their own numbers and have no zero point.
    pub fn apply(&self, x: f32) -> f32 {
        let FakeQuantizer { scale, low, high, .. } = self.by;
        let scaled = || (x * (1.0 / scale)).clamp(low as f32, high as f32);
        match self.dtype {
            DType::F8E4M3 => Float8E4M3::from_f32(scaled()).to_f32() * scale,
            DType::F8E5M2 => Float8E5M2::from_f32(scaled()).to_f32() * scale,
            _ => x.fake_quantize(&self.by).0,
        }
    }
}

/// Fake-quantizes values in place, each run of `run` values by the next quantizer, cyclically, and records which of
/// them were in range.
///
/// The range of each quantizer must not be empty.
pub fn fake_quantize_runs<T: FakeQuantizable>(
    values: &mut [T],
    in_range: &mut [TorchBool],
    quantizers: &[FakeQuantizer],
    run: usize,
) {
    let run = run.max(1);
    let runs = values.chunks_mut(run).zip(in_range.chunks_mut(run));
    for ((values, in_range), quantizer) in runs.zip(quantizers.iter().cycle()) {
        for (value, inside) in values.iter_mut().zip(in_range) {
            let (fake_quantized, is_inside) = value.fake_quantize(quantizer);
            *value = fake_quantized;
            *inside = is_inside.into();
        }
    }
}

/// Fake-quantizes `x` (float32, float16 or bfloat16) with `qparams`. The result is of the dtype of `x`.
///
/// # Errors
/// If `x` has another dtype, the number of scales is not that of channels, or zero points of a tensor are floats.
pub fn fake_quantize(x: &Tensor, qparams: &QParams) -> Result<Tensor, AffineError> {
    if !x.dtype().is_quantizable() {
        return Err(AffineError::InputDType(x.dtype()));
    }
    let QParams { scales, zero_points, granularity, quant_min, quant_max, .. } = qparams;
    let (range, counts) = ((*quant_min, *quant_max), (scales.len(), zero_points.len()));
    if range.0 > range.1 {
        return Err(QParamsError::Range { min: range.0, max: range.1 }.into());
    }
    let (layout, per_channel) = match granularity {
        Granularity::Tensor => (ChannelLayout::whole(x.len()), false),
        Granularity::Axis(axis) => {
            let layout = ChannelLayout::new(x.shape(), *axis);
            (layout.ok_or_else(|| AffineError::Axis { axis: *axis, shape: x.shape().to_vec() })?, true)
        }
        other => return Err(AffineError::Granularity(other.clone())),
    };
    let misfit = AffineError::Channels { channels: layout.channels, scales: counts.0, zero_points: counts.1 };
    if counts != (layout.channels, layout.channels) {
        return Err(misfit);
    }
    let make = if per_channel { FakeQuantizer::of_channel } else { FakeQuantizer::per_tensor };
    let quantizers: Vec<_> = match zero_points {
        ZeroPoints::Int(zeros) => scales.iter().zip(zeros).map(|(&scale, &zero)| make(scale, zero, range)).collect(),
        ZeroPoints::Float(zeros) if per_channel => {
            let channels = scales.iter().zip(zeros);
            channels.map(|(&scale, &zero)| FakeQuantizer::of_float_channel(scale, zero, range)).collect()
        }
        ZeroPoints::Float(_) | ZeroPoints::Real(_) => return Err(misfit),
    };
    let mut values = Storage::<f32>::collect(to_f32(x)?.iter().copied())?;
    let mut in_range = Storage::<TorchBool>::zeroed(values.len())?;
    fake_quantize_runs(&mut values, &mut in_range, &quantizers, layout.inner);
    Ok(match x.dtype() {
        DType::F16 => Tensor::new(x.shape(), Storage::collect(values.iter().map(|&x| f16::from_f32(x)))?)?,
        DType::BF16 => Tensor::new(x.shape(), Storage::collect(values.iter().map(|&x| bf16::from_f32(x)))?)?,
        _ => Tensor::new(x.shape(), values)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::{dequantize, quantize};
    use proptest::prelude::*;

    const X: [f32; 10] = [-1.5, -0.37, 0.0, 0.24, 0.26, 0.7499, 1.3, -9.0, 9.0, 0.125];

    fn qparams(scales: &[f32], zero_points: &[i64], (quant_min, quant_max): (i64, i64)) -> QParams {
        QParams {
            scales: scales.to_vec(),
            zero_points: ZeroPoints::Int(zero_points.to_vec()),
            granularity: if scales.len() > 1 { Granularity::Axis(0) } else { Granularity::Tensor },
            quant_min,
            quant_max,
            dtype: DType::I32,
        }
    }

    fn bits(x: &Tensor) -> Vec<u32> {
        x.as_slice::<f32>().unwrap().iter().map(|x| x.to_bits()).collect()
    }

    /// The bits of torch 2.15.
    #[test]
    fn values_have_the_bits_of_pytorch() {
        let x = Tensor::from_vec(&[2, 5], X.to_vec()).unwrap();
        let expected = |bits: [u32; 10], qparams: QParams| {
            assert_eq!(self::bits(&fake_quantize(&x, &qparams).unwrap()), bits, "{qparams:?}");
        };
        expected(
            [
                0xBFC00000, 0xBECCCCCD, 0x00000000, 0x3E4CCCCD, 0x3E99999A, 0x3F333333, 0x3FA66667, 0xC1100000,
                0x41100000, 0x3DCCCCCD,
            ],
            qparams(&[0.1], &[3], (-128, 127)),
        );
        expected(
            [
                0xBFBF7CEE, 0xBEBF7CEE, 0x00000000, 0x3E73B646, 0x3E828F5D, 0x3F3F7CEE, 0x3FA56042, 0xC00A2D0F,
                0x400A2D0F, 0x3DF3B646,
            ],
            qparams(&[0.017], &[0], (-127, 127)),
        );
        expected(
            [
                0xBFC00000, 0xBF000000, 0x00000000, 0x00000000, 0x3F000000, 0x3F000000, 0x3FC00000, 0xC1100000,
                0x41100000, 0x00000000,
            ],
            qparams(&[0.5], &[128], (0, 255)),
        );
        expected(
            [
                0xBFC00000, 0xBECCCCCD, 0x00000000, 0x3E4CCCCD, 0x3E99999A, 0x3F3D70A4, 0x3FA5C290, 0xC0940000,
                0x4099EB85, 0x3DE353F8,
            ],
            qparams(&[0.1, 0.037], &[5, -3], (-128, 127)),
        );
    }

    #[test]
    fn misfits_are_errors() {
        let x = Tensor::from_vec(&[2, 5], X.to_vec()).unwrap();
        let good = qparams(&[0.1, 0.2], &[0, 0], (-128, 127));
        let error = |x: &Tensor, qparams: QParams| fake_quantize(x, &qparams).unwrap_err();
        let channels = AffineError::Channels { channels: 5, scales: 2, zero_points: 2 };
        assert_eq!(error(&x, QParams { granularity: Granularity::Axis(1), ..good.clone() }), channels);
        let axis = AffineError::Axis { axis: 2, shape: vec![2, 5] };
        assert_eq!(error(&x, QParams { granularity: Granularity::Axis(2), ..good.clone() }), axis);
        let floats = QParams { zero_points: ZeroPoints::Float(vec![0.5]), ..qparams(&[0.1], &[0], (0, 1)) };
        assert!(matches!(error(&x, floats), AffineError::Channels { .. }));
        let empty = QParams { quant_min: 5, quant_max: 4, ..good.clone() };
        assert_eq!(error(&x, empty), QParamsError::Range { min: 5, max: 4 }.into());
        assert_eq!(error(&Tensor::scalar(1i32), good), AffineError::InputDType(DType::I32));
    }

    proptest! {
        /// For finite values the result equals quantize followed by dequantize.
        #[test]
        fn is_quantize_and_dequantize(
            scale in 1e-4f32..1e4,
            zero_point in -128i64..=127,
            x in proptest::collection::vec(-1e6f32..1e6, 1..50),
        ) {
            let x = Tensor::from_vec(&[x.len()], x).unwrap();
            let qparams = QParams { dtype: DType::I8, ..qparams(&[scale], &[zero_point], (-128, 127)) };
            let both = dequantize(&quantize(&x, &qparams).unwrap(), &qparams, DType::F32).unwrap();
            prop_assert_eq!(bits(&fake_quantize(&x, &qparams).unwrap()), bits(&both));
        }
    }
}
