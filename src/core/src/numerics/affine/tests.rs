//! Tests of the parent module.

use super::*;
use proptest::prelude::*;

fn tensor(x: &[f32]) -> Tensor {
    Tensor::from_vec(&[x.len()], x.to_vec()).unwrap()
}

#[test]
fn ties_go_to_even_before_the_zero_point_is_added() {
    let x = tensor(&[-1.5, -0.5, 0.5, 1.5, 2.5]);
    let q = quantize_per_tensor(&x, 1.0, 3, -128, 127, DType::I8).unwrap();
    assert_eq!(q.as_slice::<i8>().unwrap(), [1, 3, 3, 5, 5]);
}

#[test]
fn what_has_no_finite_quotient_saturates_or_is_zero() {
    let x = tensor(&[f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 3e38, -3e38]);
    let q = quantize_per_tensor(&x, 0.1, 5, -127, 126, DType::I8).unwrap();
    assert_eq!(q.as_slice::<i8>().unwrap(), [126, -127, 0, 126, -127]);
    let q = quantize_per_tensor(&x, 0.1, 5, 2, 255, DType::U8).unwrap();
    assert_eq!(q.as_slice::<u8>().unwrap(), [255, 2, 0, 255, 2]);
    let (low, high) = (i32::MIN, i32::MAX);
    let q = quantize_per_tensor(&x, 0.1, 0, low.into(), high.into(), DType::I32).unwrap();
    assert_eq!(q.as_slice::<i32>().unwrap(), [high, low, 0, high, low]);
}

#[test]
fn misfits_are_errors() {
    let x = tensor(&[1.0, 2.0]);
    let per_tensor = |dtype, low, high| quantize_per_tensor(&x, 1.0, 0, low, high, dtype);
    assert_eq!(per_tensor(DType::F32, 0, 1).unwrap_err(), QParamsError::DType(DType::F32).into());
    let outside = QParamsError::RangeOutsideDType { min: 0, max: 128, dtype: DType::I8 };
    assert_eq!(per_tensor(DType::I8, 0, 128).unwrap_err(), outside.into());
    let ints = Tensor::scalar(1i32);
    assert_eq!(quantize_per_tensor(&ints, 1.0, 0, 0, 1, DType::I8).unwrap_err(), AffineError::InputDType(DType::I32));
    let zero = ZeroPoints::Int(vec![0]);
    let channels = AffineError::Channels { channels: 2, scales: 1, zero_points: 1 };
    assert_eq!(quantize_per_channel(&x, &[1.0], &zero, 0, 0, 1, DType::I8).unwrap_err(), channels);
    let axis = AffineError::Axis { axis: 1, shape: vec![2] };
    assert_eq!(quantize_per_channel(&x, &[1.0], &zero, 1, 0, 1, DType::I8).unwrap_err(), axis);
    assert_eq!(dequantize_per_tensor(&ints, 1.0, 0, DType::I64).unwrap_err(), AffineError::OutputDType(DType::I64));
}

#[test]
fn empty_tensors_stay_empty() {
    for shape in [[0, 3], [3, 0]] {
        let x = Tensor::from_vec::<f32>(&shape, Vec::new()).unwrap();
        for axis in [0, 1] {
            let channels = shape[axis];
            let zero_points = ZeroPoints::Int(vec![0; channels]);
            let q = quantize_per_channel(&x, &vec![1.0; channels], &zero_points, axis, 0, 1, DType::U8).unwrap();
            assert_eq!(q.shape(), shape);
        }
    }
}

proptest! {
    /// A value within the range comes back to within half a step; a quantized value comes back to itself.
    #[test]
    fn round_trips(scale in 1e-6f32..1e6, zero_point in -128i64..=127, steps in proptest::collection::vec(-300f32..300.0, 100)) {
        let x = tensor(&steps.iter().map(|step| step * scale).collect::<Vec<_>>());
        let q = quantize_per_tensor(&x, scale.into(), zero_point, -128, 127, DType::I8).unwrap();
        let y = dequantize_per_tensor(&q, scale.into(), zero_point, DType::F32).unwrap();
        let (lowest, highest) = ((-128 - zero_point) as f32 * scale, (127 - zero_point) as f32 * scale);
        for (x, y) in x.as_slice::<f32>().unwrap().iter().zip(&y.as_slice::<f32>().unwrap()) {
            prop_assert!((x.clamp(lowest, highest) - y).abs() <= 0.5001 * scale);
        }
        let again = quantize_per_tensor(&y, scale.into(), zero_point, -128, 127, DType::I8).unwrap();
        prop_assert_eq!(again.bytes(), q.bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Each channel is quantized as a tensor of its own, at every axis and across the positions where work is split.
    #[test]
    fn channels_are_independent(outer in 1usize..5, channels in 1usize..5, inner in 1usize..5, long in 0usize..3) {
        let mut shape = [outer, channels, inner];
        shape[long] *= 30_000;
        let layout = ChannelLayout::new(&shape, 1).unwrap();
        let n: usize = shape.iter().product();
        let x: Vec<f32> = (0..n).map(|i| ((i * 37) % 1001) as f32 - 500.0).collect();
        let scales: Vec<f32> = (0..layout.channels).map(|c| 1.5 + (c % 7) as f32).collect();
        let zero_points: Vec<i64> = (0..layout.channels as i64).map(|c| c % 5).collect();
        let x = Tensor::from_vec(&shape, x).unwrap();
        let q = quantize_per_channel(&x, &scales, &ZeroPoints::Int(zero_points.clone()), 1, -128, 127, DType::I8).unwrap();
        let (x, q) = (x.as_slice::<f32>().unwrap(), q.as_slice::<i8>().unwrap());
        for (i, (x, &q)) in x.iter().zip(&q).enumerate() {
            let c = i / layout.inner % layout.channels;
            let expected = (x * (1.0 / scales[c])).round_ties_even() + zero_points[c] as f32;
            prop_assert_eq!(f32::from(q), expected.clamp(-128.0, 127.0));
        }
    }
}
