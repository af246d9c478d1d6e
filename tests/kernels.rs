//! Every kernel against what PyTorch gives on the same operands (made by tools/oracle/make_kernel_cases.py).

use pt2e::{
    eval::{Arg, Arguments, KernelError, Number, Operands, Value, elementwise::map_to, numeric::cast, registry},
    tensor::{DType, Tensor},
};
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::Arc};

type AnyError = Box<dyn std::error::Error>;

const CASES: &str = include_str!("../test-files/kernels/cases.json");
static TENSORS: &[u8] = include_bytes!("../test-files/kernels/cases.safetensors");

fn tensor(file: &safetensors::SafeTensors, name: &str) -> Result<Tensor, AnyError> {
    let view = file.tensor(name)?;
    let dtype = match view.dtype() {
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
        other => return Err(format!("dtype {other:?}").into()),
    };
    let bytes = view.data().to_vec();
    let range = 0..bytes.len();
    Ok(Tensor::from_owner(dtype, view.shape(), Arc::new(bytes), range)?)
}

fn dtype(name: &str) -> Option<DType> {
    DType::ALL.into_iter().find(|dtype| dtype.name() == name)
}

fn float(json: &Json) -> Option<f64> {
    json.as_f64().or_else(|| json.as_str()?.parse().ok())
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

fn arguments(case: &Json) -> Option<Arguments> {
    let entries = case["args"].as_array()?.iter();
    let entries = entries.map(|entry| Some((entry[0].as_str()?.to_owned().into(), argument(&entry[1])?)));
    Some(Arguments::new(case["op"].as_str()?, entries.collect::<Option<_>>()?))
}

fn compare(found: &Tensor, expected: &Tensor, tolerance: f64) -> Result<(), String> {
    if found.dtype() != expected.dtype() || found.shape() != expected.shape() {
        let (f, e) = ((found.dtype(), found.shape()), (expected.dtype(), expected.shape()));
        return Err(format!("{f:?}, expected {e:?}"));
    }
    if found.dtype() == DType::I64 {
        return if found.bytes() == expected.bytes() { Ok(()) } else { Err(format!("{:?}", found.as_slice::<i64>())) };
    }
    let wide = |tensor: &Tensor| cast(tensor.clone(), DType::F64).map_err(|error| error.to_string());
    let (found, expected) = (wide(found)?, wide(expected)?);
    let (found, expected) = (found.as_slice::<f64>().unwrap(), expected.as_slice::<f64>().unwrap());
    let largest = expected.iter().filter(|value| value.is_finite()).fold(0f64, |most, value| most.max(value.abs()));
    for (i, (&f, &e)) in found.iter().zip(expected).enumerate() {
        let equal = f == e || f.is_nan() && e.is_nan() || (f - e).abs() <= tolerance * largest;
        if !equal {
            return Err(format!("element {i} is {f}, expected {e} (largest {largest})"));
        }
    }
    Ok(())
}

fn run(case: &Json, file: &safetensors::SafeTensors) -> Result<(), AnyError> {
    let kernel = registry::build(&arguments(case).ok_or("unreadable case")?)?;
    let inputs = case["inputs"].as_array().ok_or("no inputs")?.iter();
    let inputs = inputs.map(|name| tensor(file, name.as_str().unwrap_or_default()).map(Value::Tensor));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let results = kernel(Operands::new(inputs.clone()))?;
    let outputs = case["outputs"].as_array().ok_or("no outputs")?;
    if results.len() != outputs.len() {
        return Err(format!("{} results, expected {}", results.len(), outputs.len()).into());
    }
    let tolerance = case["tolerance"].as_f64().ok_or("no tolerance")?;
    for (i, (result, output)) in results.iter().zip(outputs).enumerate() {
        match (result, output) {
            (Value::Tensor(found), Json::String(name)) => {
                compare(found, &tensor(file, name)?, tolerance).map_err(|error| format!("result {i}: {error}"))?
            }
            (Value::Number(Number::Int(found)), expected) if expected["number"].as_i64() == Some(*found) => {}
            (found, expected) => return Err(format!("result {i} is {found:?}, expected {expected}").into()),
        }
    }
    // A kernel that may work in its operand's memory gives the same from operands that nothing else holds.
    let unshared = case["inputs"].as_array().ok_or("no inputs")?.iter();
    let unshared = unshared.map(|name| {
        let shared = tensor(file, name.as_str().unwrap_or_default())?;
        let copy = pt2e::dispatch!(shared.dtype(), T => map_to::<T, T>(&shared, |value| value)?);
        Ok::<_, AnyError>(Value::Tensor(copy))
    });
    let again = kernel(Operands::new(unshared.collect::<Result<Vec<_>, _>>()?))?;
    for (a, b) in results.iter().zip(&again) {
        if let (Value::Tensor(a), Value::Tensor(b)) = (a, b)
            && a.bytes() != b.bytes()
        {
            return Err("the result depends on whether operands are shared".into());
        }
    }
    Ok(())
}

#[test]
fn kernels_give_what_pytorch_gives() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json");
    let file = safetensors::SafeTensors::deserialize(TENSORS).expect("cases.safetensors");
    let cases = cases["cases"].as_array().expect("a list of cases");
    let mut failures = Vec::new();
    for (i, case) in cases.iter().enumerate() {
        if let Err(error) = run(case, &file) {
            failures.push(format!("case {i} {}: {error}", case["op"]));
        }
    }
    assert!(cases.len() > 500, "only {} cases", cases.len());
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn every_kernel_has_a_case() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json");
    let tested: BTreeSet<_> =
        cases["cases"].as_array().expect("cases").iter().filter_map(|c| c["op"].as_str()).collect();
    // PyTorch has no ops of qint; their tests are beside their kernels.
    let torch = registry::names().into_iter().filter(|name| !name.starts_with("qint."));
    let untested: Vec<_> = torch.filter(|name| !tested.contains(name)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let cases: Json = serde_json::from_str(CASES).expect("cases.json");
    let file = safetensors::SafeTensors::deserialize(TENSORS).expect("cases.safetensors");
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
    let (one, many) = (pool(1), pool(5));
    for case in cases["cases"].as_array().expect("cases") {
        let evaluate = || -> Result<Vec<Value>, KernelError> {
            let kernel = registry::build(&arguments(case).expect("arguments"))?;
            let inputs = case["inputs"].as_array().expect("inputs").iter();
            let inputs = inputs.map(|name| tensor(&file, name.as_str().expect("a name")).expect("a tensor").into());
            kernel(Operands::new(inputs))
        };
        let (a, b) = (one.install(evaluate).expect("results"), many.install(evaluate).expect("results"));
        for (a, b) in a.iter().zip(&b) {
            if let (Value::Tensor(a), Value::Tensor(b)) = (a, b) {
                assert_eq!(a.bytes(), b.bytes(), "{}", case["op"]);
            }
        }
    }
}
