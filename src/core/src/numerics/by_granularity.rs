//! Quantize and dequantize with qparams of any granularity.

use super::affine::{
    AffineError, check_quantized_dtype, dequantize_per_channel, dequantize_per_channel_group, dequantize_per_tensor,
    quantize_per_channel, quantize_per_channel_group, quantize_per_tensor,
};
use super::affine_blocks::{dequantize_blocks, quantize_blocks};
use super::qparams::{QParams, ZeroPoints};
use crate::granularity::Granularity;
use crate::tensor::{DType, Tensor};

/// Quantizes `x` (float32, float16 or bfloat16) with `qparams`, by the function for their granularity: where PyTorch has no
/// `quantized_decomposed` op, torchao's.
///
/// # Errors
/// As the function it calls.
pub fn quantize(x: &Tensor, qparams: &QParams) -> Result<Tensor, AffineError> {
    let QParams { scales, zero_points, granularity, quant_min, quant_max, dtype } = qparams;
    match granularity {
        _ if matches!(zero_points, ZeroPoints::Real(_)) => quantize_blocks(x, qparams),
        Granularity::Tensor => {
            let (scale, zero_point) = single(qparams)?;
            quantize_per_tensor(x, scale.into(), zero_point, *quant_min, *quant_max, *dtype)
        }
        Granularity::Axis(axis) => quantize_per_channel(x, scales, zero_points, *axis, *quant_min, *quant_max, *dtype),
        Granularity::Group(size) => {
            quantize_per_channel_group(x, scales, zero_points, (*quant_min, *quant_max), *dtype, *size)
        }
        Granularity::Row(_) | Granularity::Token | Granularity::Block(_) => quantize_blocks(x, qparams),
    }
}

/// Dequantizes `q` with `qparams`, by the function for their granularity: where PyTorch has no `quantized_decomposed` op, torchao's.
///
/// # Errors
/// As the function it calls, and if the dtype of `q` is not that of `qparams`.
pub fn dequantize(q: &Tensor, qparams: &QParams, out_dtype: DType) -> Result<Tensor, AffineError> {
    check_quantized_dtype(q, qparams.dtype)?;
    let QParams { scales, zero_points, granularity, .. } = qparams;
    match granularity {
        _ if matches!(zero_points, ZeroPoints::Real(_)) => dequantize_blocks(q, qparams, out_dtype),
        Granularity::Tensor => {
            let (scale, zero_point) = single(qparams)?;
            dequantize_per_tensor(q, scale.into(), zero_point, out_dtype)
        }
        Granularity::Axis(axis) => dequantize_per_channel(q, scales, zero_points, *axis, out_dtype),
        Granularity::Group(size) => dequantize_per_channel_group(q, scales, zero_points, *size, out_dtype),
        Granularity::Row(_) | Granularity::Token | Granularity::Block(_) => dequantize_blocks(q, qparams, out_dtype),
    }
}

fn single(qparams: &QParams) -> Result<(f32, i64), AffineError> {
    qparams.per_tensor().ok_or_else(|| AffineError::Channels {
        channels: 1,
        scales: qparams.scales.len(),
        zero_points: qparams.zero_points.len(),
    })
}
