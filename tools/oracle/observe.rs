//! Runs observers over the tensors of a `.safetensors` file and prints their parameters as JSON.
//!
//! ```text
//! cargo run --release --example observe -- cases.safetensors > results.json
//! ```
//!
//! The file's metadata has an entry `cases`: a JSON array of objects with `name`, `kind`, `dtype`, `qscheme`, `batches`, and
//! optionally `quant_min`, `quant_max`, `ch_axis`, `eps`, `bins`, `reduce_range`. The batches of a case are the tensors
//! `<name>/0`, `<name>/1`, ... Any other key is ignored.
//!
//! Printed is an array with one object for each case, in order: `name`, and either `scale_bits` (float32 bits as integers),
//! `zero_point`, or `error`. `check_observers.py` compares these with torchao's.

use pt2e::numerics::{QScheme, ZeroPoints};
use pt2e::observer::{ObserverKind, ObserverSpec};
use pt2e::tensor::{DType, Tensor};
use safetensors::SafeTensors;
use serde_json::{Value, json};
use std::{error::Error, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("observe: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: observe FILE.safetensors")?;
    let bytes = std::fs::read(path)?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes)?;
    let cases = metadata.metadata().as_ref().and_then(|entries| entries.get("cases"));
    let cases: Vec<Value> = serde_json::from_str(cases.ok_or("the file has no metadata entry `cases`")?)?;
    let tensors = SafeTensors::deserialize(&bytes)?;
    let results: Vec<Value> = cases.iter().map(|case| result(case, &tensors)).collect::<Result<_, _>>()?;
    println!("{}", Value::Array(results));
    Ok(())
}

fn result(case: &Value, tensors: &SafeTensors<'_>) -> Result<Value, Box<dyn Error>> {
    let name = case["name"].as_str().ok_or("a case has no name")?;
    let mut batches = Vec::new();
    for index in 0..case["batches"].as_u64().unwrap_or(0) {
        batches.push(tensor(tensors, &format!("{name}/{index}"))?);
    }
    Ok(match observe(&spec(case)?, &batches) {
        Ok((scale_bits, ZeroPoints::Int(zero_point))) => {
            json!({ "name": name, "scale_bits": scale_bits, "zero_point": zero_point })
        }
        Ok((scale_bits, ZeroPoints::Float(zero_point))) => {
            let bits: Vec<u32> = zero_point.iter().map(|z| z.to_bits()).collect();
            json!({ "name": name, "scale_bits": scale_bits, "zero_point_bits": bits })
        }
        Err(error) => json!({ "name": name, "error": error.to_string() }),
    })
}

fn observe(spec: &ObserverSpec, batches: &[Tensor]) -> Result<(Vec<u32>, ZeroPoints), pt2e::observer::ObserverError> {
    let mut observer = spec.build()?;
    for batch in batches {
        observer.observe(batch)?;
    }
    // Through the stored state, as a program between two passes would have it.
    let qparams = spec.restore(&observer.state())?.qparams()?;
    Ok((qparams.scales.iter().map(|scale| scale.to_bits()).collect(), qparams.zero_points))
}

fn spec(case: &Value) -> Result<ObserverSpec, Box<dyn Error>> {
    let text = |key: &str| case[key].as_str().ok_or(format!("a case has no {key}"));
    let kind = ObserverKind::from_name(text("kind")?).ok_or("unknown kind")?;
    let dtype = text("dtype")?;
    let dtype = DType::ALL.into_iter().find(|d| d.name() == dtype).ok_or("unknown dtype")?;
    let qscheme = QScheme::from_name(text("qscheme")?).ok_or("unknown qscheme")?;
    let default = ObserverSpec::new(kind, dtype, qscheme);
    Ok(ObserverSpec {
        quant_min: case["quant_min"].as_i64(),
        quant_max: case["quant_max"].as_i64(),
        ch_axis: case["ch_axis"].as_u64().map_or(default.ch_axis, |axis| axis as usize),
        eps: case["eps"].as_f64().map_or(default.eps, |eps| eps as f32),
        bins: case["bins"].as_u64().map_or(default.bins, |bins| bins as usize),
        reduce_range: case["reduce_range"].as_bool().unwrap_or(default.reduce_range),
        ..default
    })
}

fn tensor(tensors: &SafeTensors<'_>, name: &str) -> Result<Tensor, Box<dyn Error>> {
    let view = tensors.tensor(name)?;
    let dtype = match view.dtype() {
        safetensors::Dtype::F32 => DType::F32,
        safetensors::Dtype::F16 => DType::F16,
        safetensors::Dtype::BF16 => DType::BF16,
        safetensors::Dtype::F64 => DType::F64,
        safetensors::Dtype::I64 => DType::I64,
        other => return Err(format!("{name}: dtype {other:?} is not read").into()),
    };
    let bytes = view.data().to_vec();
    let range = 0..bytes.len();
    Ok(Tensor::from_owner(dtype, view.shape(), std::sync::Arc::new(bytes), range)?)
}
