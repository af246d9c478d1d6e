//! Reads the test cases of kernels, which tools/oracle/make_kernel_cases.py computes with PyTorch.

use pt2e_schema::{Arg, Arguments, DType, Number};
use serde_json::Value as Json;

pub type AnyError = Box<dyn std::error::Error>;

macro_rules! set {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../test-files/kernels/", $name, ".json")),
            include_bytes!(concat!("../../../../test-files/kernels/", $name, ".safetensors")),
        )
    };
}

/// The name, cases and tensors of each set.
static SETS: [(&str, &str, &[u8]); 11] = [
    set!("cases"),
    set!("layers"),
    set!("core"),
    set!("others"),
    set!("complex"),
    set!("random"),
    set!("blocks"),
    set!("affine"),
    set!("samples"),
    set!("core-samples"),
    set!("other-samples"),
];

/// Calls `f` with each case, its name for messages, and the tensors of its set.
pub fn for_cases(mut f: impl FnMut(&Json, &str, &safetensors::SafeTensors)) {
    for (set, cases, tensors) in SETS {
        let cases: Json = serde_json::from_str(cases).expect("a file of cases");
        let tensors = safetensors::SafeTensors::deserialize(tensors).expect("a file of tensors");
        for (i, case) in cases["cases"].as_array().expect("a list of cases").iter().enumerate() {
            f(case, &format!("{set} {i} {}", case["op"]), &tensors);
        }
    }
}

pub fn dtype_of(file: &safetensors::SafeTensors, name: &str) -> Result<DType, AnyError> {
    Ok(match file.tensor(name)?.dtype() {
        safetensors::Dtype::BOOL => DType::Bool,
        safetensors::Dtype::U8 => DType::U8,
        safetensors::Dtype::I8 => DType::I8,
        safetensors::Dtype::U16 => DType::U16,
        safetensors::Dtype::I16 => DType::I16,
        safetensors::Dtype::I32 => DType::I32,
        safetensors::Dtype::I64 => DType::I64,
        safetensors::Dtype::F16 => DType::F16,
        safetensors::Dtype::BF16 => DType::BF16,
        safetensors::Dtype::F32 => DType::F32,
        safetensors::Dtype::F64 => DType::F64,
        safetensors::Dtype::F8_E4M3 => DType::F8E4M3,
        safetensors::Dtype::F8_E5M2 => DType::F8E5M2,
        safetensors::Dtype::C64 => DType::C64,
        other => return Err(format!("dtype {other:?}").into()),
    })
}

fn dtype(name: &str) -> Option<DType> {
    DType::ALL.into_iter().find(|dtype| dtype.name() == name)
}

fn float(json: &Json) -> Option<f64> {
    json.as_f64().or_else(|| json.as_str()?.parse().ok())
}

pub fn number(json: &Json) -> Option<Number> {
    let int = json.as_i64().map(Number::Int);
    json.as_bool().map(Number::Bool).or(int).or_else(|| json.as_f64().map(Number::Float))
}

fn list<T>(json: &Json, item: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(item).collect()
}

fn argument(json: &Json) -> Option<Arg> {
    if json.is_null() {
        return Some(Arg::None);
    }
    let (kind, value) = json.as_object()?.iter().next()?;
    let index = |json: &Json| json.as_u64().map(|index| index as usize);
    Some(match kind.as_str() {
        "tensor" => Arg::Tensor(index(value)?),
        "tensors" => Arg::Tensors(list(value, index)?),
        "optional_tensors" => Arg::OptionalTensors(value.as_array()?.iter().map(index).collect()),
        "bool" => Arg::Bool(value.as_bool()?),
        "int" => Arg::Int(value.as_i64()?),
        "float" => Arg::Float(float(value)?),
        "str" => Arg::Str(value.as_str()?.to_owned()),
        "dtype" => Arg::DType(dtype(value.as_str()?)?),
        "ints" => Arg::Ints(list(value, Json::as_i64)?),
        "floats" => Arg::Floats(list(value, float)?),
        _ => return None,
    })
}

pub fn arguments(case: &Json) -> Option<Arguments> {
    let entries = case["args"].as_array()?.iter();
    let entries = entries.map(|entry| Some((entry[0].as_str()?.to_owned().into(), argument(&entry[1])?)));
    Some(Arguments::new(case["op"].as_str()?, entries.collect::<Option<_>>()?))
}
