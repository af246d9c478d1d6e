//! Tests of the parent module.

use super::*;
use crate::numerics::{Formulas, QuantRange};

fn matrix(x: [f32; 8]) -> Tensor {
    Tensor::from_vec(&[2, 4], x.to_vec()).unwrap()
}

#[test]
fn blocks_have_qparams_of_their_own() {
    let x = matrix([-1.0, 0.5, 3.0, 2.0, 8.0, -8.0, 0.25, 0.75]);
    let (scale, zero_point) = (Tensor::vector(vec![0.5f32, 1.0, 2.0, 0.25]), Tensor::vector(vec![0i32, 1, -3, 5]));
    let blocks = Blocks { size: &[1, 2], scale: &scale, zero_point: Some(&zero_point) };
    let q = quantize_affine(&x, &blocks, (-8, 7), DType::I8).unwrap();
    assert_eq!(q.as_slice::<i8>().unwrap(), [-2, 1, 4, 3, 1, -7, 6, 7]);
    let y = dequantize_affine(&q, &blocks, DType::F32).unwrap();
    assert_eq!(y.as_slice::<f32>().unwrap(), [-1.0, 0.5, 3.0, 2.0, 8.0, -8.0, 0.25, 0.5]);
    let without = Blocks { zero_point: None, ..blocks };
    let y = dequantize_affine(&q, &without, DType::F32).unwrap();
    assert_eq!(y.as_slice::<f32>().unwrap(), [-1.0, 0.5, 4.0, 3.0, 2.0, -14.0, 1.5, 1.75]);
}

/// Bits of torchao 0.18, in float16: each step is rounded.
#[test]
fn halves_are_rounded_after_each_step() {
    let x: Vec<f16> = [0.1f32, -0.7, 1.3, 2.9].iter().map(|&x| f16::from_f32(x)).collect();
    let x = Tensor::from_vec(&[1, 4], x).unwrap();
    let rule = QParamsRule {
        formulas: Formulas::MappingType,
        scheme: Scheme::Affine,
        dtype: DType::U8,
        range: QuantRange::of_dtype(DType::U8).unwrap(),
        eps: 1.0,
    };
    let choice = Choice { rule, eps: None, scale_dtype: None, zero_point_dtype: None, keepdim: true };
    let (scale, zero_point) = choose_qparams_affine(&x, &[1, 4], &choice).unwrap();
    assert_eq!((scale.dtype(), scale.shape()), (DType::F16, &[1, 1][..]));
    assert_eq!(scale.as_slice::<f16>().unwrap()[0].to_bits(), 0x233b);
    assert_eq!(zero_point.as_slice::<i32>().unwrap(), [50]);
    let blocks = Blocks { size: &[1, 4], scale: &scale, zero_point: Some(&zero_point) };
    let q = quantize_affine(&x, &blocks, (0, 255), DType::U8).unwrap();
    assert_eq!(q.as_slice::<u8>().unwrap(), [57, 0, 142, 255]);
    let y = dequantize_affine(&q, &blocks, DType::F16).unwrap();
    let bits: Vec<u16> = y.as_slice::<f16>().unwrap().iter().map(|y| y.to_bits()).collect();
    assert_eq!(bits, [0x2e54, 0xb9a6, 0x3d32, 0x41ca]);
}

#[test]
fn shapes_of_qparams_are_those_of_torchao() {
    for (shape, block, kept, reduced) in [
        (&[2, 4][..], &[2, 4][..], &[1, 1][..], &[][..]),
        (&[1, 4], &[1, 4], &[1, 1], &[1]),
        (&[2, 4], &[1, 2], &[2, 2], &[2, 2]),
        (&[2, 3, 4], &[2, 1, 4], &[1, 3, 1], &[3]),
        (&[2, 3, 4], &[1, 3, 2], &[2, 1, 2], &[2, 2]),
    ] {
        assert_eq!((&*qparams_shape(shape, block, true), &*qparams_shape(shape, block, false)), (kept, reduced));
    }
}

#[test]
fn misfits_are_errors() {
    let (x, scale) = (matrix([1.0; 8]), Tensor::vector(vec![1.0f32; 4]));
    let quantized = |size: &[usize], scale: &Tensor, dtype| {
        quantize_affine(&x, &Blocks { size, scale, zero_point: None }, (0, 7), dtype).map(|_| ()).unwrap_err()
    };
    let misfit = AffineError::BlockSize { shape: vec![2, 4], block_size: vec![1, 3] };
    assert_eq!(quantized(&[1, 3], &scale, DType::I8), misfit);
    let channels = AffineError::Channels { channels: 2, scales: 4, zero_points: 4 };
    assert_eq!(quantized(&[1, 4], &scale, DType::I8), channels);
    assert_eq!(quantized(&[1, 2], &scale, DType::F32), QParamsError::DType(DType::F32).into());
    let double = Tensor::vector(vec![1.0f64; 4]);
    assert_eq!(quantized(&[1, 2], &double, DType::I8), AffineError::BlockScaleDType(DType::F64));
}
