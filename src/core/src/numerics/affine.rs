//! Quantize and dequantize, per tensor, channel and block: the `quantized_decomposed` ops of PyTorch, bit for bit.

use super::blocks::{BlockLayout, Layout};
use super::layout::{ChannelLayout, map_channels};
use super::qparams::{QParamsError, QuantRange, Scheme, ZeroPoints};
use crate::granularity::{Granularity, GranularityError};
use crate::tensor::{
    Complex32, Complex64, DType, Element, Elements, Float8E4M3, Float8E5M2, Storage, Tensor, TensorError,
};
use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

/// Why a tensor could not be quantized or dequantized.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum AffineError {
    /// The tensor to quantize is not float32, float16 or bfloat16.
    #[error("quantize takes a float32, float16 or bfloat16 tensor, got {0}; cast it to float32 first")]
    InputDType(DType),
    /// The dtype of the tensor to dequantize differs from that of its parameters.
    #[error("the quantization parameters are for {expected}, the tensor is {found}")]
    QuantizedDType {
        /// Dtype of the parameters.
        expected: DType,
        /// Dtype of the tensor.
        found: DType,
    },
    /// At run time, torchao's formula of the scheme would clip values.
    #[error(
        "with the scheme {0}, torchao chooses a scale at run time that clips values, if 0 is not the middle of the range"
    )]
    Clips(Scheme),
    /// Dequantize does not produce this dtype.
    #[error("dequantize makes floating-point tensors, not {0}")]
    OutputDType(DType),
    /// The tensor does not have the channel axis.
    #[error("the channel axis is {axis}, but the tensor's shape is {shape:?}")]
    Axis {
        /// The axis.
        axis: usize,
        /// The shape of the tensor.
        shape: Vec<usize>,
    },
    /// The tensor cannot be divided into blocks.
    #[error(transparent)]
    Blocks(#[from] GranularityError),
    /// The tensor cannot be divided into blocks of these sizes.
    #[error("a tensor of shape {shape:?} cannot be divided into blocks of {block_size:?}")]
    BlockSize {
        /// The shape of the tensor.
        shape: Vec<usize>,
        /// The sizes of a block.
        block_size: Vec<usize>,
    },
    /// Scales of blocks have another dtype.
    #[error("scales of blocks are float32, float16 or bfloat16, not {0}")]
    BlockScaleDType(DType),
    /// There is no op for the granularity.
    #[error("values cannot be quantized per {0}")]
    Granularity(Granularity),
    /// Tokens are rows along the last dimension.
    #[error("it is quantized per token, which needs a tensor of rows that are not empty, got shape {0:?}")]
    Tokens(Vec<usize>),
    /// Scales per token have another dtype.
    #[error("scales per token are float32 or float64, not {0}")]
    ScaleDType(DType),
    /// Groups are blocks of a matrix.
    #[error("it is quantized per group, which needs a tensor of 2 dimensions without NaN, got shape {0:?}")]
    Groups(Vec<usize>),
    /// The numbers of scales, zero points and channels differ.
    #[error("{channels} channels need as many scales and zero points, got {scales} and {zero_points}")]
    Channels {
        /// Size of the channel axis, or number of blocks; 1 per tensor.
        channels: usize,
        /// Scales given.
        scales: usize,
        /// Zero points given.
        zero_points: usize,
    },
    /// The range does not fit the dtype.
    #[error(transparent)]
    Range(#[from] QParamsError),
    /// A tensor could not be read or created.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

/// The elements as float32; borrowed if they are float32 already. Narrower floats widen exactly, everything else rounds
/// to nearest. For complex numbers, the real parts.
///
/// # Errors
/// [`TensorError::Memory`] if there is no memory for the conversion.
pub fn to_f32(x: &Tensor) -> Result<Elements<'_, f32>, TensorError> {
    fn convert<T: Element>(x: &Tensor, f: impl Fn(T) -> f32) -> Result<Elements<'_, f32>, TensorError> {
        Ok(Elements::Copied(Storage::collect(x.as_slice::<T>()?.iter().map(|&x| f(x)))?))
    }
    fn widen<T: Element>(x: &Tensor) -> Result<Elements<'_, f32>, TensorError>
    where
        [T]: HalfFloatSliceExt,
    {
        let mut values = Storage::zeroed(x.len())?;
        x.as_slice::<T>()?.convert_to_f32_slice(&mut values);
        Ok(Elements::Copied(values))
    }
    match x.dtype() {
        DType::F32 => x.as_slice::<f32>(),
        DType::F16 => widen::<f16>(x),
        DType::BF16 => widen::<bf16>(x),
        DType::F64 => convert::<f64>(x, |x| x as f32),
        DType::Bool => convert::<crate::tensor::TorchBool>(x, |x| bool::from(x).into()),
        DType::U8 => convert::<u8>(x, |x| x.into()),
        DType::I8 => convert::<i8>(x, |x| x.into()),
        DType::U16 => convert::<u16>(x, |x| x.into()),
        DType::I16 => convert::<i16>(x, |x| x.into()),
        DType::I32 => convert::<i32>(x, |x| x as f32),
        DType::I64 => convert::<i64>(x, |x| x as f32),
        DType::F8E4M3 => convert::<Float8E4M3>(x, Float8E4M3::to_f32),
        DType::F8E5M2 => convert::<Float8E5M2>(x, Float8E5M2::to_f32),
        DType::C64 => convert::<Complex32>(x, |x| x.re),
        DType::C128 => convert::<Complex64>(x, |x| x.re as f32),
    }
}

/// A type of quantized values: integers, or 8-bit floats.
pub(super) trait Quantized: Element {
    /// From a float32 within the type's range, or NaN.
    fn from_clamped(x: f32) -> Self;
    /// From a float64 within the type's range, or NaN.
    fn from_wide(x: f64) -> Self;
    fn to_f32(self) -> f32;
    fn to_f64(self) -> f64;
    /// The integer; 8-bit floats are rounded towards zero.
    fn to_i64(self) -> i64;
}

macro_rules! quantized {
    ($($t:ty),*) => {$(
        impl Quantized for $t {
            #[inline(always)]
            fn from_clamped(x: f32) -> Self {
                // Via i32, because vector units convert floats to i32. NaN becomes 0 in every dtype.
                x as i32 as $t
            }
            #[inline(always)]
            fn from_wide(x: f64) -> Self {
                x as i32 as $t
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn to_i64(self) -> i64 {
                self.into()
            }
        }
    )*};
}

quantized!(u8, i8, u16, i16, i32);

macro_rules! quantized_float {
    ($($t:ty),*) => {$(
        impl Quantized for $t {
            #[inline(always)]
            fn from_clamped(x: f32) -> Self {
                <$t>::from_f32(x)
            }
            #[inline(always)]
            fn from_wide(x: f64) -> Self {
                <$t>::from_f32(x as f32)
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                <$t>::to_f32(self)
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.to_f32().into()
            }
            #[inline(always)]
            fn to_i64(self) -> i64 {
                self.to_f32() as i64
            }
        }
    )*};
}

quantized_float!(Float8E4M3, Float8E5M2);

/// Evaluates an expression with the type of quantized values of a dtype, or returns an error.
macro_rules! dispatch_quantized {
    ($dtype:expr, $T:ident => $body:expr) => {{
        macro_rules! arm {
            ($t:ty) => {{
                type $T = $t;
                $body
            }};
        }
        match $dtype {
            DType::U8 => arm!(u8),
            DType::I8 => arm!(i8),
            DType::U16 => arm!(u16),
            DType::I16 => arm!(i16),
            DType::I32 => arm!(i32),
            DType::F8E4M3 => arm!($crate::tensor::Float8E4M3),
            DType::F8E5M2 => arm!($crate::tensor::Float8E5M2),
            other => return Err(QParamsError::DType(other).into()),
        }
    }};
}
pub(super) use dispatch_quantized;

/// clamp(round_half_even(x * inverse_scale) + zero_point, low, high), all in float32.
#[derive(Clone, Copy)]
struct Affine {
    inverse_scale: f32,
    zero_point: f32,
    low: f32,
    high: f32,
}

impl Affine {
    #[inline(always)]
    fn apply<Q: Quantized>(&self, x: f32) -> Q {
        self.clamp((x * self.inverse_scale).round_ties_even() + self.zero_point)
    }

    /// The same with the zero point added before rounding.
    #[inline(always)]
    fn apply_to_sum<Q: Quantized>(&self, x: f32) -> Q {
        self.clamp((x * self.inverse_scale + self.zero_point).round_ties_even())
    }

    #[inline(always)]
    fn clamp<Q: Quantized>(&self, x: f32) -> Q {
        // Comparisons, not min and max: NaN must come out as NaN.
        let x = if x < self.low { self.low } else { x };
        Q::from_clamped(if x > self.high { self.high } else { x })
    }
}

/// One quantizer for each scale.
fn quantizers(scales: &[f32], zero_points: &ZeroPoints, (quant_min, quant_max): (i64, i64)) -> Vec<Affine> {
    let quantizer = |(scale, zero_point): (&f32, f32)| Affine {
        inverse_scale: 1.0 / scale,
        zero_point,
        low: quant_min as f32,
        high: quant_max as f32,
    };
    match zero_points {
        ZeroPoints::Int(values) => scales.iter().zip(values.iter().map(|&z| z as f32)).map(quantizer).collect(),
        ZeroPoints::Float(values) | ZeroPoints::Real(values) => {
            scales.iter().zip(values.iter().copied()).map(quantizer).collect()
        }
    }
}

pub(super) fn check_range(quant_min: i64, quant_max: i64, dtype: DType) -> Result<(), QParamsError> {
    let full = QuantRange::of_dtype(dtype)?;
    if quant_min < full.min || quant_max > full.max {
        return Err(QParamsError::RangeOutsideDType { min: quant_min, max: quant_max, dtype });
    }
    Ok(())
}

fn channel_layout(
    shape: &[usize],
    axis: usize,
    scales: usize,
    zero_points: usize,
) -> Result<ChannelLayout, AffineError> {
    let layout = ChannelLayout::new(shape, axis).ok_or_else(|| AffineError::Axis { axis, shape: shape.to_vec() })?;
    if layout.channels != scales || scales != zero_points {
        return Err(AffineError::Channels { channels: layout.channels, scales, zero_points });
    }
    Ok(layout)
}

fn quantize_channels(
    x: &Tensor,
    layout: ChannelLayout,
    quantizers: &[Affine],
    dtype: DType,
) -> Result<Tensor, AffineError> {
    if !x.dtype().is_quantizable() {
        return Err(AffineError::InputDType(x.dtype()));
    }
    let input = to_f32(x)?;
    dispatch_quantized!(dtype, Q => {
        let mut output = Storage::<Q>::zeroed(input.len())?;
        map_channels(layout, &input, &mut output, quantizers, #[inline(always)] |q, x| q.apply(x));
        Ok(Tensor::new(x.shape(), output)?)
    })
}

/// `quantized_decomposed.quantize_per_tensor`: clamp(round_half_even(x * f32(1 / scale)) + zero_point, quant_min, quant_max).
///
/// `x` is float32, float16 or bfloat16 of any shape; the result has its shape and `dtype`. Infinities saturate, NaN gives 0. Values
/// of 8-bit floats are rounded to an integer first, and then to `dtype`.
/// PyTorch wraps int32 values that do not fit; here they saturate.
///
/// # Errors
/// If `x` has another dtype, or the range does not fit `dtype`.
pub fn quantize_per_tensor(
    x: &Tensor,
    scale: f64,
    zero_point: i64,
    quant_min: i64,
    quant_max: i64,
    dtype: DType,
) -> Result<Tensor, AffineError> {
    check_range(quant_min, quant_max, dtype)?;
    let quantizer = Affine {
        inverse_scale: (1.0 / scale) as f32,
        zero_point: zero_point as f32,
        low: quant_min as f32,
        high: quant_max as f32,
    };
    quantize_channels(x, ChannelLayout::whole(x.len()), &[quantizer], dtype)
}

/// `quantized_decomposed.quantize_per_channel`: as [`quantize_per_tensor`], with the scale and zero point of the index along `axis`.
///
/// # Errors
/// As [`quantize_per_tensor`], and if the number of scales or zero points is not the size of `axis`.
pub fn quantize_per_channel(
    x: &Tensor,
    scales: &[f32],
    zero_points: &ZeroPoints,
    axis: usize,
    quant_min: i64,
    quant_max: i64,
    dtype: DType,
) -> Result<Tensor, AffineError> {
    check_range(quant_min, quant_max, dtype)?;
    let layout = channel_layout(x.shape(), axis, scales.len(), zero_points.len())?;
    quantize_channels(x, layout, &quantizers(scales, zero_points, (quant_min, quant_max)), dtype)
}

/// The layout of a matrix in groups of `group_size` consecutive elements of a row.
fn group_layout(shape: &[usize], group_size: usize, qparams: [usize; 2]) -> Result<Layout, AffineError> {
    if shape.len() != 2 {
        return Err(AffineError::Groups(shape.to_vec()));
    }
    let granularity = Granularity::Group(group_size);
    let layout = BlockLayout::new(shape, &granularity.block_size(shape)?);
    let layout = layout.ok_or_else(|| AffineError::Groups(shape.to_vec()))?;
    let [scales, zero_points] = qparams;
    if layout.blocks() != scales || scales != zero_points {
        return Err(AffineError::Channels { channels: layout.blocks(), scales, zero_points });
    }
    Ok(Layout::Blocks(layout))
}

/// `quantized_decomposed.quantize_per_channel_group`: clamp(round_half_even(x * (1 / scale) + zero_point), quant_min, quant_max)
/// in float32, with a scale and zero point for every `group_size` consecutive elements of a row.
///
/// # Errors
/// As [`quantize_per_tensor`]; if `x` is no matrix, contains NaN, or its rows cannot be divided into groups; and if there is not one
/// scale and zero point for each group.
pub fn quantize_per_channel_group(
    x: &Tensor,
    scales: &[f32],
    zero_points: &ZeroPoints,
    (quant_min, quant_max): (i64, i64),
    dtype: DType,
    group_size: usize,
) -> Result<Tensor, AffineError> {
    check_range(quant_min, quant_max, dtype)?;
    let layout = group_layout(x.shape(), group_size, [scales.len(), zero_points.len()])?;
    if !x.dtype().is_quantizable() {
        return Err(AffineError::InputDType(x.dtype()));
    }
    let input = to_f32(x)?;
    if input.iter().any(|x| x.is_nan()) {
        return Err(AffineError::Groups(x.shape().to_vec()));
    }
    let quantizers = quantizers(scales, zero_points, (quant_min, quant_max));
    dispatch_quantized!(dtype, Q => {
        let mut output = Storage::<Q>::zeroed(input.len())?;
        layout.map(&input, &mut output, &quantizers, #[inline(always)] |q, x| q.apply_to_sum(x));
        Ok(Tensor::new(x.shape(), output)?)
    })
}

/// A float type that per-tensor dequantize computes in, rounding each step to it.
trait Dequantized: Element {
    fn dequantize<Q: Quantized>(q: Q, zero_point: i64, scale: f64) -> Self;
}

impl Dequantized for f32 {
    #[inline(always)]
    fn dequantize<Q: Quantized>(q: Q, zero_point: i64, scale: f64) -> Self {
        (q.to_f32() - zero_point as f32) * scale as f32
    }
}

impl Dequantized for f64 {
    #[inline(always)]
    fn dequantize<Q: Quantized>(q: Q, zero_point: i64, scale: f64) -> Self {
        (q.to_f64() - zero_point as f64) * scale
    }
}

macro_rules! dequantized_half {
    ($($t:ty),*) => {$(
        impl Dequantized for $t {
            #[inline(always)]
            fn dequantize<Q: Quantized>(q: Q, zero_point: i64, scale: f64) -> Self {
                let shifted = <$t>::from_f32(<$t>::from_f32(q.to_f32()).to_f32() - zero_point as f32);
                <$t>::from_f32(shifted.to_f32() * scale as f32)
            }
        }
    )*};
}

dequantized_half!(f16, bf16);

/// Checks that `q` has the dtype of its quantization parameters.
///
/// # Errors
/// [`AffineError::QuantizedDType`] if it has another one.
pub fn check_quantized_dtype(q: &Tensor, dtype: DType) -> Result<(), AffineError> {
    if q.dtype() == dtype {
        return Ok(());
    }
    Err(AffineError::QuantizedDType { expected: dtype, found: q.dtype() })
}

/// `quantized_decomposed.dequantize_per_tensor`: (q - zero_point) * scale, computed in `out_dtype` (PyTorch's default is float32).
///
/// The result has the shape of `q`.
///
/// # Errors
/// If `q` does not hold quantized values, or `out_dtype` is not a float dtype.
pub fn dequantize_per_tensor(q: &Tensor, scale: f64, zero_point: i64, out_dtype: DType) -> Result<Tensor, AffineError> {
    fn run<Q: Quantized, T: Dequantized>(q: &Tensor, scale: f64, zero_point: i64) -> Result<Tensor, AffineError> {
        let input = &q.as_slice::<Q>()?;
        let mut output = Storage::<T>::zeroed(input.len())?;
        map_channels(
            ChannelLayout::whole(q.len()),
            input,
            &mut output,
            &[(scale, zero_point)],
            #[inline(always)]
            |&(scale, zero_point), q| T::dequantize(q, zero_point, scale),
        );
        Ok(Tensor::new(q.shape(), output)?)
    }
    dispatch_quantized!(q.dtype(), Q => match out_dtype {
        DType::F32 => run::<Q, f32>(q, scale, zero_point),
        DType::F16 => run::<Q, f16>(q, scale, zero_point),
        DType::BF16 => run::<Q, bf16>(q, scale, zero_point),
        DType::F64 => run::<Q, f64>(q, scale, zero_point),
        other => Err(AffineError::OutputDType(other)),
    })
}

/// `quantized_decomposed.dequantize_per_channel`: (q - zero_point) * scale in float32, then converted to `out_dtype`.
///
/// The result has the shape of `q`; the scale and zero point are those of the index along `axis`.
///
/// # Errors
/// As [`dequantize_per_tensor`], and if the number of scales or zero points is not the size of `axis`.
pub fn dequantize_per_channel(
    q: &Tensor,
    scales: &[f32],
    zero_points: &ZeroPoints,
    axis: usize,
    out_dtype: DType,
) -> Result<Tensor, AffineError> {
    let layout = channel_layout(q.shape(), axis, scales.len(), zero_points.len())?;
    dequantize_by(q, &Layout::Channels(layout), scales, zero_points, out_dtype)
}

/// `quantized_decomposed.dequantize_per_channel_group`: (q - zero_point) * scale in float32, then converted to `out_dtype`, with a
/// scale and zero point for every `group_size` consecutive elements of a row.
///
/// # Errors
/// As [`dequantize_per_tensor`], and as [`quantize_per_channel_group`] for shape, groups and qparams.
pub fn dequantize_per_channel_group(
    q: &Tensor,
    scales: &[f32],
    zero_points: &ZeroPoints,
    group_size: usize,
    out_dtype: DType,
) -> Result<Tensor, AffineError> {
    let layout = group_layout(q.shape(), group_size, [scales.len(), zero_points.len()])?;
    dequantize_by(q, &layout, scales, zero_points, out_dtype)
}

fn dequantize_by(
    q: &Tensor,
    layout: &Layout,
    scales: &[f32],
    zero_points: &ZeroPoints,
    out_dtype: DType,
) -> Result<Tensor, AffineError> {
    dispatch_quantized!(q.dtype(), Q => {
        let input = &q.as_slice::<Q>()?;
        let mut output = Storage::<f32>::zeroed(input.len())?;
        let scales = scales.iter().copied();
        match zero_points {
            // PyTorch subtracts integers; subtracting in float32 is exact as long as both operands fit in 24 bits.
            ZeroPoints::Int(values) if Q::DTYPE == DType::I32 || values.iter().any(|z| z.unsigned_abs() >= 1 << 23) => {
                let params: Vec<_> = scales.zip(values.iter().copied()).collect();
                layout.map(input, &mut output, &params, #[inline(always)] |&(scale, zero_point), q| {
                    q.to_i64().wrapping_sub(zero_point) as f32 * scale
                });
            }
            ZeroPoints::Int(values) => {
                let params: Vec<_> = scales.zip(values.iter().map(|&z| z as f32)).collect();
                layout.map(input, &mut output, &params, #[inline(always)] |&(scale, z), q| (q.to_f32() - z) * scale);
            }
            ZeroPoints::Float(values) | ZeroPoints::Real(values) => {
                let params: Vec<_> = scales.zip(values.iter().copied()).collect();
                layout.map(input, &mut output, &params, #[inline(always)] |&(scale, z), q| (q.to_f32() - z) * scale);
            }
        }
        let shape = q.shape();
        match out_dtype {
            DType::F32 => Ok(Tensor::new(shape, output)?),
            DType::F16 => Ok(Tensor::new::<f16>(shape, Storage::collect(output.iter().map(|&x| f16::from_f32(x)))?)?),
            DType::BF16 => Ok(Tensor::new::<bf16>(shape, Storage::collect(output.iter().map(|&x| bf16::from_f32(x)))?)?),
            DType::F64 => Ok(Tensor::new::<f64>(shape, Storage::collect(output.iter().map(|&x| f64::from(x)))?)?),
            other => Err(AffineError::OutputDType(other)),
        }
    })
}

#[cfg(test)]
mod tests;
