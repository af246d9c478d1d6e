//! Reads and runs the observer cases that `observer_cases.py` writes. Shared by `observe` and the fixture tests.

use pt2e_core::granularity::Granularity;
use pt2e_core::numerics::QParams;
use pt2e_core::observer::{ObserverError, build_observer, known_observer, restore_observer};
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

/// Shows the batches of an observer case to a new observer, and asks it for parameters.
pub fn observe(case: &Value, tensors: &Tensors<'_>) -> Result<std::result::Result<QParams, ObserverError>> {
    let name = text(case, "name")?;
    let batches = 0..case["batches"].as_u64().unwrap_or(0);
    let batches = batches.map(|index| tensors.get(&format!("{name}/{index}"))).collect::<Result<Vec<_>>>()?;
    Ok(run(&spec(case)?, &batches))
}

fn run(spec: &QuantizationSpec, batches: &[Tensor]) -> std::result::Result<QParams, ObserverError> {
    let mut observer = build_observer(spec)?;
    for batch in batches {
        observer.observe(batch)?;
        // Store and restore the state, as between two passes.
        observer = restore_observer(spec, &observer.state())?;
    }
    observer.qparams()
}

fn spec(case: &Value) -> Result<QuantizationSpec> {
    let mut observer = Named::new(known_observer(text(case, "kind")?).ok_or("unknown kind")?);
    // All parameters that the observer declares, under torchao's names.
    for parameter in observer.declaration().parameters {
        let name = parameter.name;
        observer = match &case[name] {
            Value::Null => observer,
            Value::Bool(value) => observer.with(name, *value),
            value => match value.as_i64() {
                Some(value) => observer.with(name, value),
                None => observer.with(name, value.as_f64().ok_or_else(|| format!("{name} is not a number"))?),
            },
        };
    }
    let (scheme, per_channel) = qscheme_of_name(text(case, "qscheme")?).ok_or("unknown qscheme")?;
    let axis = case["ch_axis"].as_u64().unwrap_or(0) as usize;
    Ok(QuantizationSpec {
        quant_min: case["quant_min"].as_i64(),
        quant_max: case["quant_max"].as_i64(),
        scheme,
        granularity: if per_channel { Granularity::Axis(axis) } else { Granularity::Tensor },
        ..QuantizationSpec::new(dtype(case, "dtype")?, observer)
    })
}

/// Qparams as JSON: `scale_bits`, and `zero_point` or `zero_point_bits`.
pub fn bits(qparams: &QParams) -> Value {
    use pt2e_core::numerics::ZeroPoints;
    let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let scale_bits = bits(&qparams.scales);
    match &qparams.zero_points {
        ZeroPoints::Int(zero_point) => serde_json::json!({ "scale_bits": scale_bits, "zero_point": zero_point }),
        ZeroPoints::Float(z) => serde_json::json!({ "scale_bits": scale_bits, "zero_point_bits": bits(z) }),
    }
}
