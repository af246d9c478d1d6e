//! Reads and runs the observer cases that `observer_cases.py` writes. Shared by `observe` and the fixture tests.

use pt2e_core::fake_quant::{FakeQuantError, build_fake_quant, known_fake_quant, restore_fake_quant};
use pt2e_core::granularity::Granularity;
use pt2e_core::numerics::{QParams, Scheme, ZeroPoints, to_f32};
use pt2e_core::observer::{Observer, ObserverError, ObserverState, build_observer, known_observer, restore_observer};
use pt2e_core::parameter::Named;
use pt2e_core::qspec::{QuantizationSpec, qscheme_of_name};
use pt2e_core::tensor::{DType, Tensor};
use safetensors::SafeTensors;
use serde_json::Value;
use std::{error::Error, sync::Arc};

/// A result with any error, which the tools print.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The array in the metadata entry `cases` of a `.safetensors` file.
pub fn describe(bytes: &[u8]) -> Result<Vec<Value>> {
    let (_, metadata) = SafeTensors::read_metadata(bytes)?;
    let cases = metadata.metadata().as_ref().and_then(|entries| entries.get("cases"));
    Ok(serde_json::from_str(cases.ok_or("the file has no metadata entry `cases`")?)?)
}

/// The tensors of a `.safetensors` file.
pub struct Tensors<'a>(SafeTensors<'a>);

impl<'a> Tensors<'a> {
    /// Parses the file.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        Ok(Self(SafeTensors::deserialize(bytes)?))
    }

    /// The tensor `name`.
    pub fn get(&self, name: &str) -> Result<Tensor> {
        use safetensors::Dtype as D;
        let view = self.0.tensor(name).map_err(|error| format!("{name}: {error}"))?;
        let dtype = match view.dtype() {
            D::U8 => DType::U8,
            D::I8 => DType::I8,
            D::U16 => DType::U16,
            D::I16 => DType::I16,
            D::I32 => DType::I32,
            D::I64 => DType::I64,
            D::F16 => DType::F16,
            D::BF16 => DType::BF16,
            D::F32 => DType::F32,
            D::F64 => DType::F64,
            D::F8_E4M3 => DType::F8E4M3,
            D::F8_E5M2 => DType::F8E5M2,
            other => return Err(format!("{name}: dtype {other:?} is not read").into()),
        };
        let bytes = view.data().to_vec();
        let range = 0..bytes.len();
        Ok(Tensor::from_owner(dtype, view.shape(), Arc::new(bytes), range)?)
    }
}

/// The text under `key` of a case.
pub fn text<'a>(case: &'a Value, key: &str) -> Result<&'a str> {
    Ok(case[key].as_str().ok_or_else(|| format!("a case has no {key}"))?)
}

/// The dtype under `key` of a case.
pub fn dtype(case: &Value, key: &str) -> Result<DType> {
    let name = text(case, key)?;
    Ok(DType::ALL.into_iter().find(|dtype| dtype.name() == name).ok_or_else(|| format!("unknown dtype {name}"))?)
}

/// The batches of a case.
pub fn batches(case: &Value, tensors: &Tensors<'_>) -> Result<Vec<Tensor>> {
    let name = text(case, "name")?;
    let count = case["batches"].as_u64().unwrap_or(0);
    (0..count).map(|index| tensors.get(&format!("{name}/{index}"))).collect()
}

/// Shows the batches of an observer case to a new observer, and asks it for parameters.
pub fn observe(case: &Value, tensors: &Tensors<'_>) -> Result<std::result::Result<QParams, ObserverError>> {
    let batches = batches(case, tensors)?;
    Ok(run(&spec(case)?, &batches).and_then(|observer| observer.qparams()))
}

/// The results of a fake-quant: for each batch the bits of the output, and its qparams at the end.
pub struct Forward {
    /// The bits of the outputs.
    pub outputs: Vec<Vec<u32>>,
    /// The qparams of the converted model.
    pub qparams: QParams,
}

/// Runs the batches of a case through a new fake-quant. From the batches `observer_off` and `fake_quant_off` on, observing and
/// fake-quantizing are off, from `observer_on` and `fake_quant_on` on again. Before the batch `learned_from`, training multiplies
/// the scales by `learned_factor` and adds `learned_shift` to the zero points.
pub fn fake_quantize(case: &Value, tensors: &Tensors<'_>) -> Result<std::result::Result<Forward, FakeQuantError>> {
    let batches = batches(case, tensors)?;
    let is_now = |key: &str, index: u64| case[key].as_u64() == Some(index);
    let learned = |key: &str| case[key].as_f64().unwrap_or_default() as f32;
    let (factor, shift) = (learned("learned_factor"), learned("learned_shift"));
    let run = |spec: &QuantizationSpec| {
        let (mut fake_quant, mut outputs) = (build_fake_quant(spec)?, Vec::new());
        for (index, batch) in (0..).zip(&batches) {
            if is_now("learned_from", index) {
                let learned = learned_state(&fake_quant.state(), factor, shift).map_err(ObserverError::from)?;
                fake_quant = restore_fake_quant(spec, &learned)?;
            }
            for (key, on) in [("observer_off", false), ("observer_on", true)] {
                if is_now(key, index) {
                    fake_quant.set_observing(on);
                }
            }
            for (key, on) in [("fake_quant_off", false), ("fake_quant_on", true)] {
                if is_now(key, index) {
                    fake_quant.set_fake_quantizing(on);
                }
            }
            let output = fake_quant.forward(batch)?;
            let values = to_f32(&output).map_err(ObserverError::from)?;
            // Zeros of both signs are equal.
            outputs.push(values.iter().map(|x| (x + 0.0).to_bits()).collect());
            fake_quant = restore_fake_quant(spec, &fake_quant.state())?;
        }
        Ok(Forward { outputs, qparams: fake_quant.qparams()? })
    };
    Ok(run(&spec(case)?))
}

/// The state of a learnable fake-quant after training.
fn learned_state(
    state: &ObserverState,
    factor: f32,
    shift: f32,
) -> std::result::Result<ObserverState, pt2e_core::tensor::TensorError> {
    let changed = |name: &str, change: &dyn Fn(f32) -> f32| {
        let values = state.get(name).map_or(Ok(Vec::new()), |tensor| tensor.clone().into_vec::<f32>())?;
        Tensor::from_vec(&[values.len()], values.into_iter().map(change).collect())
    };
    let flag = |on: bool| Tensor::from_vec(&[1], vec![u8::from(on)]);
    Ok(state
        .clone()
        .with("scale", changed("scale", &|scale| scale * factor)?)
        .with("zero_point", changed("zero_point", &|zero_point| zero_point + shift)?)
        .with("observer_enabled", flag(false)?)
        .with("learning_enabled", flag(true)?))
}

/// An observer of the spec that has seen the batches.
pub fn run(spec: &QuantizationSpec, batches: &[Tensor]) -> std::result::Result<Box<dyn Observer>, ObserverError> {
    let mut observer = build_observer(spec)?;
    for batch in batches {
        observer.observe(batch)?;
        // Store and restore the state, as between two passes.
        observer = restore_observer(spec, &observer.state())?;
    }
    Ok(observer)
}

/// The spec of a case.
pub fn spec(case: &Value) -> Result<QuantizationSpec> {
    let observer = known_observer(text(case, "kind")?).ok_or("unknown kind")?;
    let observer = with_parameters(Named::new(observer), case)?;
    let fake_quant = match case["fake_quant"].as_str() {
        None => None,
        Some(name) => Some(with_parameters(Named::new(known_fake_quant(name).ok_or("unknown fake_quant")?), case)?),
    };
    let qscheme = text(case, "qscheme")?;
    let axis = case["ch_axis"].as_u64().unwrap_or(0) as usize;
    let (scheme, granularity) = match qscheme_of_name(qscheme) {
        Some((scheme, true)) => (scheme, Granularity::Axis(axis)),
        Some((scheme, false)) => (scheme, Granularity::Tensor),
        None => (Scheme::from_name(qscheme).ok_or("unknown qscheme")?, granularity(case)?),
    };
    Ok(QuantizationSpec {
        quant_min: case["quant_min"].as_i64(),
        quant_max: case["quant_max"].as_i64(),
        scheme,
        is_dynamic: case["is_dynamic"].as_bool().unwrap_or(false),
        fake_quant,
        granularity,
        ..QuantizationSpec::new(dtype(case, "dtype")?, observer)
    })
}

/// The granularity of a case: its name and its numbers, as in `["block", 2, 4]`.
fn granularity(case: &Value) -> Result<Granularity> {
    let parts = case["granularity"].as_array().ok_or("a case has no granularity")?;
    let (name, numbers) = parts.split_first().ok_or("a case has no granularity")?;
    let numbers: Vec<i64> = numbers.iter().filter_map(Value::as_i64).collect();
    let sizes: Vec<usize> = numbers.iter().map(|&number| usize::try_from(number).unwrap_or(0)).collect();
    Ok(match (name.as_str(), numbers.as_slice()) {
        (Some("tensor"), []) => Granularity::Tensor,
        (Some("axis"), [_]) => Granularity::Axis(sizes[0]),
        (Some("row"), [dim]) => Granularity::Row(*dim),
        (Some("token"), []) => Granularity::Token,
        (Some("group"), [_]) => Granularity::Group(sizes[0]),
        (Some("block"), [_, ..]) => Granularity::Block(sizes),
        _ => return Err(format!("unknown granularity {parts:?}").into()),
    })
}

/// Adds all parameters that are declared, under torchao's names.
fn with_parameters(mut named: Named, case: &Value) -> Result<Named> {
    for parameter in named.declaration().parameters {
        let name = parameter.name;
        named = match &case[name] {
            Value::Null => named,
            Value::Bool(value) => named.with(name, *value),
            value => match value.as_i64() {
                Some(value) => named.with(name, value),
                None => named.with(name, value.as_f64().ok_or_else(|| format!("{name} is not a number"))?),
            },
        };
    }
    Ok(named)
}

/// Qparams as JSON: `scale_bits`, and `zero_point` or `zero_point_bits`. Zeros of both signs are equal: which one is the least
/// element of a tensor depends on the order in which PyTorch compares them.
pub fn bits(qparams: &QParams) -> Value {
    let bits = |values: &[f32]| values.iter().map(|x| (x + 0.0).to_bits()).collect::<Vec<_>>();
    let scale_bits = bits(&qparams.scales);
    match &qparams.zero_points {
        ZeroPoints::Int(zero_point) => serde_json::json!({ "scale_bits": scale_bits, "zero_point": zero_point }),
        ZeroPoints::Float(z) | ZeroPoints::Real(z) => {
            serde_json::json!({ "scale_bits": scale_bits, "zero_point_bits": bits(z) })
        }
    }
}
