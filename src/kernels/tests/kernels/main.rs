//! Compares every kernel with PyTorch's results on the same operands, from tools/oracle/make_kernel_cases.py.

mod cases;
mod coverage;
mod facts;
mod inference;

use cases::{AnyError, arguments, dtype_of, for_cases, number};
use pt2e_core::tensor::{Complex64, DType, Tensor, TensorError};
use pt2e_kernels::{
    Generator, KernelError, Operands, Value,
    elementwise::{full, map_to},
    numeric::cast,
    registry, symbolic,
};
use pt2e_schema::Number;
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

fn tensor(file: &safetensors::SafeTensors, name: &str) -> Result<Tensor, AnyError> {
    let (dtype, view) = (dtype_of(file, name)?, file.tensor(name)?);
    let bytes = view.data().to_vec();
    let range = 0..bytes.len();
    Ok(Tensor::from_owner(dtype, view.shape(), Arc::new(bytes), range)?)
}

fn compare(found: &Tensor, expected: &Tensor, tolerance: f64) -> Result<(), String> {
    if found.dtype() != expected.dtype() || found.shape() != expected.shape() {
        let (f, e) = ((found.dtype(), found.shape()), (expected.dtype(), expected.shape()));
        return Err(format!("{f:?}, expected {e:?}"));
    }
    if found.dtype() == DType::I64 {
        return if found.bytes() == expected.bytes() { Ok(()) } else { Err(format!("{:?}", found.as_slice::<i64>())) };
    }
    // A complex number is compared as its two parts.
    let (found, expected) = (parts(found)?, parts(expected)?);
    let largest = expected.iter().filter(|value| value.is_finite()).fold(0f64, |most, value| most.max(value.abs()));
    for (i, (&f, &e)) in found.iter().zip(&expected).enumerate() {
        let equal = f == e || f.is_nan() && e.is_nan() || (f - e).abs() <= tolerance * largest;
        if !equal {
            return Err(format!("element {i} is {f}, expected {e} (largest {largest})"));
        }
    }
    Ok(())
}

/// The elements as floats, two per complex number.
fn parts(tensor: &Tensor) -> Result<Vec<f64>, String> {
    let error = |error: pt2e_core::tensor::TensorError| error.to_string();
    let wide =
        cast(tensor.clone(), if tensor.dtype().is_complex() { DType::C128 } else { DType::F64 }).map_err(error)?;
    if wide.dtype() == DType::F64 {
        return wide.into_vec().map_err(error);
    }
    Ok(wide.as_slice::<Complex64>().map_err(error)?.iter().flat_map(|x| [x.re, x.im]).collect())
}

/// The operands of a case. Only a case with a seed may draw random numbers.
fn operands(case: &Json, values: Vec<Value>) -> Operands {
    let operands = Operands::new(values);
    match case["seed"].as_u64() {
        Some(seed) => operands.drawing_from(&Generator::seeded(seed)),
        None => operands,
    }
}

fn run(case: &Json, file: &safetensors::SafeTensors) -> Result<(), AnyError> {
    let kernel = registry::build(&arguments(case).ok_or("unreadable case")?)?;
    let inputs = case["inputs"].as_array().ok_or("no inputs")?.iter();
    let inputs = inputs.map(|name| tensor(file, name.as_str().unwrap_or_default()).map(Value::Tensor));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let results = kernel(operands(case, inputs.clone()))?;
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
            (Value::Number(found), expected) if number(&expected["number"]) == Some(*found) => {}
            (found, expected) => return Err(format!("result {i} is {found:?}, expected {expected}").into()),
        }
    }
    // Results must not change if operands are not shared, so that kernels may work in place.
    let unshared = case["inputs"].as_array().ok_or("no inputs")?.iter();
    let unshared = unshared.map(|name| {
        let shared = tensor(file, name.as_str().unwrap_or_default())?;
        let copy = pt2e_core::dispatch!(shared.dtype(), T => map_to::<T, T>(&shared, |value| value)?);
        Ok::<_, AnyError>(Value::Tensor(copy))
    });
    let again = kernel(operands(case, unshared.collect::<Result<Vec<_>, _>>()?))?;
    same_bytes(&results, &again).map_err(|error| format!("from operands that are not shared: {error}"))?;
    // Nor may they depend on the memory layout of operands.
    for rearrange in [transposed, scattered] {
        let inputs = inputs.iter().map(|input| match input {
            Value::Tensor(tensor) => rearrange(tensor.clone()).map(Value::Tensor),
            number => Ok(number.clone()),
        });
        let again = kernel(operands(case, inputs.collect::<Result<_, _>>()?))?;
        same_bytes(&results, &again).map_err(|error| format!("from strided operands: {error}"))?;
    }
    Ok(())
}

fn same_bytes(expected: &[Value], found: &[Value]) -> Result<(), AnyError> {
    for (a, b) in expected.iter().zip(found) {
        match (a, b) {
            (Value::Tensor(a), Value::Tensor(b)) if a.shape() != b.shape() || a.bytes() != b.bytes() => {
                return Err(format!("another result, of shape {:?}", b.shape()).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The same tensor, with the first dimension innermost in memory.
fn transposed(tensor: Tensor) -> Result<Tensor, TensorError> {
    let order: Vec<_> = (0..tensor.rank()).rev().collect();
    tensor.permute(&order)?.contiguous()?.permute(&order)
}

/// The same tensor, with gaps between its elements and in reverse order in memory.
fn scattered(tensor: Tensor) -> Result<Tensor, TensorError> {
    let rank = tensor.rank();
    let (single, double) = ([tensor.shape(), &[1]].concat(), [tensor.shape(), &[2]].concat());
    let pairs = tensor.reshape(&single)?.expand(&double)?;
    let backwards = (0..rank).try_fold(pairs, Tensor::flip)?.contiguous()?;
    (0..rank).try_fold(backwards, Tensor::flip)?.select(rank, 1)
}

#[test]
fn kernels_give_what_pytorch_gives() {
    let (mut count, mut failures) = (0, Vec::new());
    for_cases(|case, name, file| {
        count += 1;
        if let Err(error) = run(case, file) {
            failures.push(format!("case {name}: {error}"));
        }
    });
    assert!(count > 1000, "only {count} cases");
    assert!(failures.is_empty(), "{} of {count} cases:\n{}", failures.len(), failures.join("\n"));
}

/// Unexpected tensors in place of `tensor`: other ranks, no elements, extreme values.
fn disfigured(tensor: &Tensor) -> Vec<Tensor> {
    let shape = tensor.shape();
    let longer = [shape, &[1]].concat();
    let shorter = &shape[..shape.len().saturating_sub(1)];
    let empty = [&[0], shorter].concat();
    let other: Vec<_> = shape.iter().map(|size| size + 1).collect();
    let hollow: Vec<_> = shape.iter().rev().enumerate().map(|(i, &size)| if i == 0 { 0 } else { size }).rev().collect();
    let shapes = [vec![], vec![0], vec![2], vec![1, 0, 3], longer, shorter.to_vec(), empty, other, hollow];
    let values = [Number::Int(1), Number::Int(-1_000_000), Number::Float(f64::NAN), Number::Float(1e30)];
    let zeros = shapes.into_iter().map(|shape| (shape, Number::Int(0)));
    let wild = values.into_iter().map(|value| (shape.to_vec(), value));
    zeros.chain(wild).map(|(shape, value)| full(&shape, value, tensor.dtype()).expect("a small tensor")).collect()
}

#[test]
fn operands_that_do_not_fit_are_errors_and_no_panics() {
    let mut panics = BTreeMap::new();
    for_cases(|case, name, file| {
        let Ok(kernel) = registry::build(&arguments(case).expect("arguments")) else { return };
        let inputs: Vec<_> = case["inputs"].as_array().expect("inputs").iter().collect();
        let inputs: Vec<_> =
            inputs.iter().map(|i| tensor(file, i.as_str().expect("a name")).expect("a tensor")).collect();
        for at in 0..inputs.len() {
            for wrong in disfigured(&inputs[at]) {
                let mut operands = inputs.clone();
                let message = format!("operand {at} {:?} {:?}", wrong.shape(), wrong.bytes().first());
                operands[at] = wrong;
                let run = || kernel(self::operands(case, operands.into_iter().map(Value::Tensor).collect())).is_ok();
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err() {
                    panics.entry(case["op"].to_string()).or_insert(format!("{name}: {message}"));
                }
            }
        }
    });
    assert!(panics.is_empty(), "{} ops:\n{}", panics.len(), panics.into_values().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_kernel_has_a_case() {
    let mut tested = BTreeSet::new();
    for_cases(|case, _, _| tested.extend(case["op"].as_str().map(str::to_owned)));
    // `qint` ops and Python's functions on numbers are not PyTorch ops; their tests are beside their kernels.
    let elsewhere: BTreeSet<_> = symbolic::FAMILY.iter().map(|(name, _)| *name).collect();
    let names = registry::names().into_iter().filter(|name| !name.starts_with("qint."));
    let torch = names.filter(|name| !elsewhere.contains(name));
    let untested: Vec<_> = torch.filter(|name| !tested.contains(*name)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
    let (one, many) = (pool(1), pool(5));
    for_cases(|case, name, file| {
        let evaluate = || -> Result<Vec<Value>, KernelError> {
            let kernel = registry::build(&arguments(case).expect("arguments"))?;
            let inputs = case["inputs"].as_array().expect("inputs").iter();
            let inputs = inputs.map(|name| tensor(file, name.as_str().expect("a name")).expect("a tensor").into());
            kernel(operands(case, inputs.collect()))
        };
        let (a, b) = (one.install(evaluate).expect("results"), many.install(evaluate).expect("results"));
        for (a, b) in a.iter().zip(&b) {
            if let (Value::Tensor(a), Value::Tensor(b)) = (a, b) {
                assert_eq!(a.bytes(), b.bytes(), "{name}");
            }
        }
    });
}
