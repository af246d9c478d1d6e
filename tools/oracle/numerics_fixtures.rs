//! Tests the numerics and the observers against results of PyTorch and torchao, bit for bit, without either installed.
//!
//! `make_numerics_fixtures.py` makes the fixtures.

mod cases;

use cases::{Result, Tensors, describe, dtype, text};
use pt2e_core::granularity::Granularity;
use pt2e_core::numerics::{QParams, ZeroPoints, dequantize, dequantize_per_tensor, quantize, quantize_per_tensor};
use pt2e_core::tensor::{DType, Tensor};
use serde_json::Value;

const OBSERVERS: &[u8] = include_bytes!("../../test-files/numerics/observers.safetensors");
const AFFINE: &[u8] = include_bytes!("../../test-files/numerics/affine.safetensors");

#[test]
fn observers_give_the_bits_of_torchao() -> Result<()> {
    let tensors = Tensors::read(OBSERVERS)?;
    let (mut equal, mut errors) = (0, 0);
    for case in describe(OBSERVERS)? {
        if case.get("fake_quant").is_some() {
            let forward = cases::fake_quantize(&case, &tensors)??;
            assert_eq!(Some(&serde_json::json!(forward.outputs)), case.get("output_bits"), "{case}");
            assert_eq!(Some(&cases::bits(&forward.qparams)["scale_bits"]), case.get("scale_bits"), "{case}");
            equal += 1;
            continue;
        }
        match (cases::observe(&case, &tensors)?, case.get("error")) {
            (Ok(qparams), None) => {
                for (key, value) in cases::bits(&qparams).as_object().ok_or("no object")? {
                    assert_eq!(Some(value), case.get(key), "{key} of {case}");
                }
                equal += 1;
            }
            (Err(_), Some(_)) => errors += 1,
            (ours, theirs) => panic!("{case}: {ours:?}, torchao: {theirs:?}"),
        }
    }
    // The fixture must have enough cases of both kinds.
    assert!(equal >= 80 && errors >= 10, "{equal} equal, {errors} errors");
    Ok(())
}

fn assert_same(ours: &Tensor, theirs: &Tensor, what: &str) {
    assert_eq!((ours.dtype(), ours.shape()), (theirs.dtype(), theirs.shape()), "{what}");
    assert_eq!(ours.bytes(), theirs.bytes(), "{what}");
}

#[test]
fn quantize_and_dequantize_give_the_bits_of_pytorch() -> Result<()> {
    let tensors = Tensors::read(AFFINE)?;
    let cases = describe(AFFINE)?;
    for case in &cases {
        let name = text(case, "name")?;
        let get = |part: &str| tensors.get(&format!("{name}/{part}"));
        let (x, q, dq) = (tensors.get(text(case, "x")?)?, tensors.get(text(case, "q")?)?, get("dq")?);
        let integer = |key: &str| case[key].as_i64().ok_or("not an integer");
        let (low, high) = (integer("quant_min")?, integer("quant_max")?);
        let (dtype, out_dtype) = (dtype(case, "dtype")?, dtype(case, "out_dtype")?);
        if let Some(scale) = case["scale_bits"].as_u64() {
            let (scale, zero_point) = (f64::from_bits(scale), integer("zero_point")?);
            assert_same(&quantize_per_tensor(&x, scale, zero_point, low, high, dtype)?, &q, name);
            assert_same(&dequantize_per_tensor(&q, scale, zero_point, out_dtype)?, &dq, name);
            continue;
        }
        let zero_points = get("zero_points")?;
        let qparams = QParams {
            scales: get("scales")?.into_vec()?,
            zero_points: match zero_points.dtype() {
                DType::F32 => ZeroPoints::Float(zero_points.into_vec()?),
                _ => ZeroPoints::Int(zero_points.into_vec()?),
            },
            granularity: match case.get("axis").and_then(Value::as_u64) {
                Some(axis) => Granularity::Axis(axis as usize),
                None => Granularity::Tensor,
            },
            quant_min: low,
            quant_max: high,
            dtype,
        };
        assert_same(&quantize(&x, &qparams)?, &q, name);
        assert_same(&dequantize(&q, &qparams, out_dtype)?, &dq, name);
    }
    assert!(cases.len() > 50);
    Ok(())
}
