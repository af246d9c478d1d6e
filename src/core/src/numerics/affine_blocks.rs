//! torchao's affine arithmetic: quantize, dequantize, fake-quantize and the choice of qparams for blocks of elements that share a
//! scale, bit for bit.
//!
//! PyTorch computes in the float dtype to which the operands of each step promote. Numbers are computed here in float32, and rounded
//! after each step where that dtype is a narrower one; for a single sum, product or quotient this gives the same number.

use super::affine::{AffineError, Quantized, check_range, dispatch_quantized, to_f32};
use super::blocks::{BlockLayout, Layout, min_max_per_block};
use super::qparams::{QParams, QParamsError, QParamsRule, Scheme, ZeroPoints, choose_rounded_qparams};
use crate::granularity::Granularity;
use crate::tensor::{DType, Element, Float8E4M3, Float8E5M2, Storage, Tensor, bf16, f16};

/// A float dtype in which PyTorch computes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Precision {
    F32,
    F16,
    BF16,
}

impl Precision {
    /// The precision of a float dtype; `None` for float64 and other dtypes.
    fn of(dtype: DType) -> Option<Self> {
        match dtype {
            DType::F32 => Some(Precision::F32),
            DType::F16 => Some(Precision::F16),
            DType::BF16 => Some(Precision::BF16),
            _ => None,
        }
    }

    /// The precision of a sum or product of numbers of both.
    fn promoted(self, other: Self) -> Self {
        if self == other { self } else { Precision::F32 }
    }

    fn round(self, x: f32) -> f32 {
        match self {
            Precision::F32 => x,
            Precision::F16 => f16::from_f32(x).to_f32(),
            Precision::BF16 => bf16::from_f32(x).to_f32(),
        }
    }

    /// A tensor of this dtype.
    fn tensor(self, shape: &[usize], values: Storage<f32>) -> Result<Tensor, AffineError> {
        fn narrowed<T: Element>(shape: &[usize], values: &[f32], to: fn(f32) -> T) -> Result<Tensor, AffineError> {
            Ok(Tensor::new::<T>(shape, Storage::collect(values.iter().map(|&x| to(x)))?)?)
        }
        match self {
            Precision::F32 => Ok(Tensor::new(shape, values)?),
            Precision::F16 => narrowed(shape, &values, f16::from_f32),
            Precision::BF16 => narrowed(shape, &values, bf16::from_f32),
        }
    }
}

/// The scales and zero points of the blocks of a tensor: the operands of torchao's `quantize_affine` and `dequantize_affine`.
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'a> {
    /// The sizes of a block, one for each dimension.
    pub size: &'a [usize],
    /// One scale for each block, of a float dtype.
    pub scale: &'a Tensor,
    /// One zero point for each block, of an integer or float dtype; 0 if absent.
    pub zero_point: Option<&'a Tensor>,
}

/// The qparams of blocks, in float32.
struct Params {
    layout: Layout,
    /// The scale and the zero point of each block.
    pairs: Vec<(f32, f32)>,
    scale: Precision,
    /// `None` if zero points are integers, which promote to any float dtype.
    zero_point: Option<Precision>,
    /// Whether zero points are real numbers at the middle of the range.
    is_real: bool,
}

impl Params {
    fn new(layout: BlockLayout, scales: &[f32], zero_points: &[f32], scale: Precision) -> Result<Self, AffineError> {
        if layout.blocks() != scales.len() || scales.len() != zero_points.len() {
            let (channels, scales, zero_points) = (layout.blocks(), scales.len(), zero_points.len());
            return Err(AffineError::Channels { channels, scales, zero_points });
        }
        let pairs = scales.iter().copied().zip(zero_points.iter().copied()).collect();
        Ok(Self { layout: Layout::Blocks(layout), pairs, scale, zero_point: None, is_real: false })
    }

    fn of_blocks(shape: &[usize], blocks: &Blocks<'_>) -> Result<Self, AffineError> {
        let scale =
            Precision::of(blocks.scale.dtype()).ok_or_else(|| AffineError::BlockScaleDType(blocks.scale.dtype()))?;
        let scales = to_f32(blocks.scale)?;
        let zero_points = match blocks.zero_point {
            Some(zero_points) => to_f32(zero_points)?.to_vec(),
            None => vec![0.0; scales.len()],
        };
        let zero_point = blocks.zero_point.and_then(|zero_points| Precision::of(zero_points.dtype()));
        Ok(Self { zero_point, ..Self::new(layout_of(shape, blocks.size)?, &scales, &zero_points, scale)? })
    }

    /// `None` for zero points that torchao does not have.
    fn of_qparams(shape: &[usize], qparams: &QParams) -> Result<Self, AffineError> {
        let layout = layout_of(shape, &qparams.granularity.block_size(shape)?)?;
        let (zero_points, is_real): (Vec<f32>, bool) = match &qparams.zero_points {
            ZeroPoints::Int(values) => (values.iter().map(|&value| value as f32).collect(), false),
            ZeroPoints::Real(values) => (values.clone(), true),
            ZeroPoints::Float(_) => return Err(AffineError::Granularity(qparams.granularity.clone())),
        };
        let zero_point = is_real.then_some(Precision::F32);
        let params = Self::new(layout, &qparams.scales, &zero_points, Precision::F32)?;
        Ok(Self { is_real, zero_point, ..params })
    }
}

fn layout_of(shape: &[usize], block_size: &[usize]) -> Result<BlockLayout, AffineError> {
    BlockLayout::new(shape, block_size)
        .ok_or_else(|| AffineError::BlockSize { shape: shape.to_vec(), block_size: block_size.to_vec() })
}

/// How a value becomes a quantized one, in a precision.
#[derive(Clone, Copy)]
struct Quantizer {
    low: f32,
    high: f32,
    /// The middle of the range.
    middle: f32,
    is_real: bool,
}

impl Quantizer {
    fn new((quant_min, quant_max): (i64, i64), is_real: bool) -> Self {
        let middle = ((quant_max + quant_min + 1) as f64 / 2.0) as f32;
        Self { low: quant_min as f32, high: quant_max as f32, middle, is_real }
    }

    /// The quantized value as a float. `product` and `sum` round products by the scale, and sums with the zero point.
    #[inline(always)]
    fn apply(
        self,
        x: f32,
        (scale, inverse, zero_point): (f32, f32, f32),
        product: impl Fn(f32) -> f32,
        sum: impl Fn(f32) -> f32,
    ) -> f32 {
        let x = if self.is_real {
            let least = sum(zero_point - product(scale * self.middle));
            sum(sum(x - least) / scale).round_ties_even()
        } else {
            sum(product(x * inverse).round_ties_even() + zero_point)
        };
        // Comparisons, not min and max: NaN must come out as NaN.
        let x = if x < self.low { self.low } else { x };
        if x > self.high { self.high } else { x }
    }
}

#[inline(always)]
fn same(x: f32) -> f32 {
    x
}

/// Quantized values as floats.
fn quantized(x: &Tensor, params: &Params, (quant_min, quant_max): (i64, i64)) -> Result<Storage<f32>, AffineError> {
    let from = Precision::of(x.dtype()).ok_or_else(|| AffineError::InputDType(x.dtype()))?;
    let product = from.promoted(params.scale);
    let sum = params.zero_point.map_or(product, |zero_point| product.promoted(zero_point));
    let input = to_f32(x)?;
    let mut output = Storage::<f32>::zeroed(input.len())?;
    let mut quantizer = Quantizer::new((quant_min, quant_max), params.is_real);
    (quantizer.low, quantizer.high) = (sum.round(quantizer.low), sum.round(quantizer.high));
    let triple = |&(scale, zero_point): &(f32, f32)| {
        let zero_point = if params.zero_point.is_none() { sum.round(zero_point) } else { zero_point };
        (scale, params.scale.round(1.0 / scale), zero_point)
    };
    let triples: Vec<_> = params.pairs.iter().map(triple).collect();
    if (product, sum) == (Precision::F32, Precision::F32) {
        params.layout.map(
            &input,
            &mut output,
            &triples,
            #[inline(always)]
            |&qparams, x| quantizer.apply(x, qparams, same, same),
        );
    } else {
        params.layout.map(&input, &mut output, &triples, |&qparams, x| {
            quantizer.apply(x, qparams, |x| product.round(x), |x| sum.round(x))
        });
    }
    Ok(output)
}

/// `torchao.quantize_affine`: clamp(round_half_even(x * (1 / scale)) + zero_point, quant_min, quant_max), with the scale and the zero
/// point of the block of each element.
///
/// `x` is float32, float16 or bfloat16; the result has its shape and `dtype`. Values of 8-bit floats are rounded to an integer first,
/// and then to `dtype`. PyTorch wraps int32 values that do not fit; here they saturate.
///
/// # Errors
/// If `x` has another dtype, or cannot be divided into the blocks; the scales are not of these dtypes, or their number is not that of
/// blocks; or the range does not fit `dtype`.
pub fn quantize_affine(
    x: &Tensor,
    blocks: &Blocks<'_>,
    range: (i64, i64),
    dtype: DType,
) -> Result<Tensor, AffineError> {
    quantize_by(x, &Params::of_blocks(x.shape(), blocks)?, range, dtype)
}

fn quantize_by(x: &Tensor, params: &Params, range: (i64, i64), dtype: DType) -> Result<Tensor, AffineError> {
    check_range(range.0, range.1, dtype)?;
    let values = quantized(x, params, range)?;
    dispatch_quantized!(dtype, Q => {
        Ok(Tensor::new::<Q>(x.shape(), Storage::collect(values.iter().map(|&x| Q::from_clamped(x)))?)?)
    })
}

/// Quantizes `x` with qparams of any granularity by torchao's arithmetic, which for zero points that are real numbers is
/// clamp(round_half_even((x - (zero_point - scale * M)) / scale)), with the middle M of the range.
///
/// # Errors
/// As [`quantize_affine`].
pub fn quantize_blocks(x: &Tensor, qparams: &QParams) -> Result<Tensor, AffineError> {
    let params = Params::of_qparams(x.shape(), qparams)?;
    quantize_by(x, &params, (qparams.quant_min, qparams.quant_max), qparams.dtype)
}

/// Dequantizes the floats `values`, which are quantized.
fn dequantized(
    shape: &[usize],
    values: &[f32],
    params: &Params,
    (quant_min, quant_max): (i64, i64),
    out_dtype: DType,
) -> Result<Tensor, AffineError> {
    let out = Precision::of(out_dtype).ok_or(AffineError::OutputDType(out_dtype))?;
    let middle = Quantizer::new((quant_min, quant_max), true).middle;
    let product = out.promoted(params.scale);
    let mut output = Storage::<f32>::zeroed(values.len())?;
    match (params.is_real, out, product) {
        (true, ..) => {
            // PyTorch computes in place, in the dtype of the result.
            params.layout.map(values, &mut output, &params.pairs, |&(scale, zero_point), q| {
                out.round(out.round(out.round(q - middle) * scale) + zero_point)
            });
        }
        (false, Precision::F32, Precision::F32) => params.layout.map(
            values,
            &mut output,
            &params.pairs,
            #[inline(always)]
            |&(scale, zero_point), q| (q - zero_point) * scale,
        ),
        (false, ..) => params.layout.map(values, &mut output, &params.pairs, |&(scale, zero_point), q| {
            let steps = out.round(out.round(q) - out.round(zero_point));
            out.round(product.round(steps * scale))
        }),
    }
    out.tensor(shape, output)
}

/// `torchao.dequantize_affine`: (q - zero_point) * scale, computed in `out_dtype` up to the product, with the scale and the zero
/// point of the block of each element.
///
/// # Errors
/// If `q` does not hold quantized values, `out_dtype` is not float32, float16 or bfloat16, and as [`quantize_affine`] for blocks and
/// qparams.
pub fn dequantize_affine(q: &Tensor, blocks: &Blocks<'_>, out_dtype: DType) -> Result<Tensor, AffineError> {
    let params = Params::of_blocks(q.shape(), blocks)?;
    dequantized(q.shape(), &floats(q)?, &params, (0, 0), out_dtype)
}

/// Dequantizes `q` with qparams of any granularity by torchao's arithmetic, which for zero points that are real numbers is
/// (q - M) * scale + zero_point, with the middle M of the range.
///
/// # Errors
/// As [`dequantize_affine`].
pub fn dequantize_blocks(q: &Tensor, qparams: &QParams, out_dtype: DType) -> Result<Tensor, AffineError> {
    let params = Params::of_qparams(q.shape(), qparams)?;
    dequantized(q.shape(), &floats(q)?, &params, (qparams.quant_min, qparams.quant_max), out_dtype)
}

/// Quantized values as float32.
fn floats(q: &Tensor) -> Result<Vec<f32>, AffineError> {
    dispatch_quantized!(q.dtype(), Q => Ok(q.as_slice::<Q>()?.iter().map(|q| q.to_f32()).collect()))
}

/// Quantizes and dequantizes `x` in floats by qparams of any granularity: torchao's `_fake_quantize_affine`. The result is of the
/// dtype of `x`. 8-bit floats are rounded to their own numbers, as by [`quantize_affine`]; torchao rounds to integers only.
///
/// # Errors
/// As [`quantize_affine`].
pub fn fake_quantize_affine(x: &Tensor, qparams: &QParams) -> Result<Tensor, AffineError> {
    let range = (qparams.quant_min, qparams.quant_max);
    check_range(range.0, range.1, qparams.dtype)?;
    let params = Params::of_qparams(x.shape(), qparams)?;
    let mut values = quantized(x, &params, range)?;
    match qparams.dtype {
        DType::F8E4M3 => values.iter_mut().for_each(|x| *x = Float8E4M3::from_f32(*x).to_f32()),
        DType::F8E5M2 => values.iter_mut().for_each(|x| *x = Float8E5M2::from_f32(*x).to_f32()),
        _ => {}
    }
    dequantized(x.shape(), &values, &params, range, x.dtype())
}

/// What `torchao.choose_qparams_affine` takes besides the tensor and its blocks.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The rule. Its `eps` is not used.
    pub rule: QParamsRule,
    /// The smallest scale; if absent, the smallest normal number of the tensor's dtype.
    pub eps: Option<f32>,
    /// The dtype of the scales; that of the tensor if absent.
    pub scale_dtype: Option<DType>,
    /// The dtype of the zero points; if absent, int32 for an affine scheme, and else the dtype of the tensor.
    pub zero_point_dtype: Option<DType>,
    /// Whether all dimensions are kept.
    pub keepdim: bool,
}

/// `torchao.choose_qparams_affine`: a scale and a zero point for each block of a tensor, chosen at run time. PyTorch takes blocks of a
/// single element for one block of all elements.
///
/// # Errors
/// If torchao's formula would clip values; `x` is not float32, float16 or bfloat16, or cannot be divided into the blocks; the values of a
/// block have no finite scale; or the dtypes of the results are not those of qparams.
pub fn choose_qparams_affine(
    x: &Tensor,
    block_size: &[usize],
    choice: &Choice,
) -> Result<(Tensor, Tensor), AffineError> {
    let precision = Precision::of(x.dtype()).ok_or_else(|| AffineError::InputDType(x.dtype()))?;
    if choice.rule.clips_blocks_at_run_time() {
        return Err(AffineError::Clips(choice.rule.scheme));
    }
    let of_single_elements = block_size.iter().all(|size| *size == 1);
    let block_size = if of_single_elements { x.shape() } else { block_size };
    let layout = layout_of(x.shape(), block_size)?;
    let smallest = match precision {
        Precision::F32 | Precision::BF16 => f32::MIN_POSITIVE,
        Precision::F16 => f16::MIN_POSITIVE.to_f32(),
    };
    // PyTorch rounds the bound to the dtype of the scales.
    let rule = QParamsRule { eps: precision.round(choice.eps.unwrap_or(smallest)), ..choice.rule };
    let found = min_max_per_block(&to_f32(x)?, &layout);
    if let Some(channel) = found.iter().position(|block| block.nan) {
        let (min, max) = (f32::NAN, found.get(channel).map_or(f32::NAN, |block| block.max));
        return Err(QParamsError::Bounds { channel, min, max }.into());
    }
    let (min, max): (Vec<f32>, Vec<f32>) = found.iter().map(|block| (block.min, block.max)).unzip();
    let blocks = Granularity::Block(block_size.to_vec());
    let QParams { scales, zero_points, .. } =
        choose_rounded_qparams(&rule, |x| precision.round(x), &min, &max, &blocks)?;
    let zero_points = match zero_points {
        ZeroPoints::Int(values) => values,
        ZeroPoints::Float(_) | ZeroPoints::Real(_) => return Err(AffineError::Granularity(blocks)),
    };
    let shape = match (of_single_elements, choice.keepdim) {
        (true, true) => vec![1; x.shape().len()],
        (true, false) => Vec::new(),
        (false, keepdim) => qparams_shape(x.shape(), block_size, keepdim),
    };
    let scale_dtype = choice.scale_dtype.unwrap_or(x.dtype());
    let as_scale = Precision::of(scale_dtype).ok_or(AffineError::BlockScaleDType(scale_dtype))?;
    let scales = as_scale.tensor(&shape, Storage::collect(scales)?)?;
    let default = if rule.scheme == Scheme::Affine { DType::I32 } else { x.dtype() };
    let zero_point_dtype = choice.zero_point_dtype.unwrap_or(default);
    Ok((scales, zero_point_tensor(&shape, &zero_points, zero_point_dtype)?))
}

/// Integer zero points as a tensor of a dtype.
fn zero_point_tensor(shape: &[usize], values: &[i64], dtype: DType) -> Result<Tensor, AffineError> {
    if let Some(precision) = Precision::of(dtype) {
        return precision.tensor(shape, Storage::collect(values.iter().map(|&value| value as f32))?);
    }
    if dtype == DType::I64 {
        return Ok(Tensor::from_vec(shape, values.to_vec())?);
    }
    dispatch_quantized!(dtype, Q => {
        Ok(Tensor::new::<Q>(shape, Storage::collect(values.iter().map(|&value| Q::from_wide(value as f64)))?)?)
    })
}

/// The shape of the qparams of blocks. Without `keepdim`, a dimension that one block fills has no place in it, unless its size is 1.
fn qparams_shape(shape: &[usize], block_size: &[usize], keepdim: bool) -> Vec<usize> {
    let dims = shape.iter().zip(block_size);
    let count =
        |(&size, &block): (&usize, &usize)| if size == block { 1 } else { size.checked_div(block).unwrap_or(0) };
    dims.filter(|(size, block)| keepdim || size != block || **block == 1).map(count).collect()
}

#[cfg(test)]
mod tests;
