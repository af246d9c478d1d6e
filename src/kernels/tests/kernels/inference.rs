//! Tests shape and dtype inference against the types of PyTorch's results.

use super::cases::{AnyError, arguments, dtype_of, for_cases, number};
use pt2e_kernels::registry;
use pt2e_schema::{
    NumberType, TensorType, ValueType,
    infer::{self, Results},
};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Ops with a result size that does not follow from arguments and operand types: it depends on data, or for embedding
/// bags on the algorithm.
const UNKNOWN_SIZES: [&str; 16] = [
    "aten._embedding_bag",
    "aten._native_batch_norm_legit",
    "aten._native_batch_norm_legit_functional",
    "aten._native_batch_norm_legit_no_training",
    "aten._unique2",
    "aten.bincount",
    "aten.embedding_bag.padding_idx",
    "aten.index.Tensor",
    "aten.masked_select",
    "aten.native_batch_norm",
    "aten.nonzero",
    "aten.one_hot",
    "aten.repeat_interleave.Tensor",
    "aten.repeat_interleave.self_Tensor",
    "aten.unique_consecutive",
    "torchvision.nms",
];

fn type_of(file: &safetensors::SafeTensors, name: &str) -> Result<TensorType, AnyError> {
    Ok(TensorType::of_shape(dtype_of(file, name)?, file.tensor(name)?.shape()))
}

/// The types of the operands of a case.
fn operands(case: &Json, file: &safetensors::SafeTensors) -> Result<Vec<TensorType>, AnyError> {
    let inputs = case["inputs"].as_array().ok_or("no inputs")?.iter();
    inputs.map(|name| type_of(file, name.as_str().unwrap_or_default())).collect()
}

/// The types of the results of a case.
fn results(case: &Json, file: &safetensors::SafeTensors) -> Result<Vec<ValueType>, AnyError> {
    let outputs = case["outputs"].as_array().ok_or("no outputs")?.iter();
    let result = |output: &Json| match output {
        Json::String(name) => Ok(type_of(file, name)?.into()),
        other => Ok(ValueType::Number(NumberType::from(number(&other["number"]).ok_or("unreadable number")?))),
    };
    outputs.map(result).collect()
}

fn inferred(case: &Json, operands: &[TensorType]) -> Result<Results, AnyError> {
    let operands: Vec<_> = operands.iter().cloned().map(ValueType::from).collect();
    let args = arguments(case).ok_or("unreadable case")?;
    Ok(infer::infer(&args, &operands)?.ok_or("nothing is known of the op")?)
}

/// Whether the inferred types are compatible with the results of a run.
fn holds(inferred: &Results, found: &[ValueType]) -> bool {
    let one = |inferred: &ValueType, found: &ValueType| match (inferred, found) {
        (ValueType::Tensor(inferred), ValueType::Tensor(found)) => inferred.is_compatible(found),
        (ValueType::Unranked(dtype), ValueType::Tensor(found)) => dtype.is_none_or(|dtype| dtype == found.dtype),
        (inferred, found) => inferred == found,
    };
    match inferred {
        Results::Each(types) => {
            types.len() == found.len() && types.iter().zip(found).all(|(inferred, found)| one(inferred, found))
        }
        Results::Any(ty) => found.iter().all(|found| one(&ty.clone().into(), found)),
    }
}

#[test]
fn inferred_types_are_those_of_what_pytorch_computed() {
    let (mut count, mut failures, mut unknown) = (0, Vec::new(), BTreeSet::new());
    for_cases(|case, name, file| {
        count += 1;
        let check = || -> Result<bool, AnyError> {
            let (found, inferred) = (results(case, file)?, inferred(case, &operands(case, file)?)?);
            if !holds(&inferred, &found) {
                return Err(format!("inferred {inferred:?}, but PyTorch gives {found:?}").into());
            }
            Ok(inferred == Results::Each(found))
        };
        match check() {
            Ok(true) => {}
            Ok(false) => drop(unknown.insert(case["op"].as_str().unwrap_or_default().to_owned())),
            Err(error) => failures.push(format!("case {name}: {error}")),
        }
    });
    assert!(count > 11_000, "only {count} cases");
    assert!(failures.is_empty(), "{} of {count} cases:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(unknown.iter().map(String::as_str).collect::<Vec<_>>(), UNKNOWN_SIZES);
}

#[test]
fn what_is_inferred_of_unknown_sizes_holds_for_every_size() {
    let mut failures = Vec::new();
    for_cases(|case, name, file| {
        let mut check = |operands: &[TensorType], found: &[ValueType]| {
            let error = match inferred(case, operands) {
                Ok(inferred) if holds(&inferred, found) => return,
                Ok(inferred) => format!("inferred {inferred:?}, but PyTorch gives {found:?}"),
                Err(error) => error.to_string(),
            };
            let operands: Vec<_> = operands.iter().map(TensorType::to_string).collect();
            failures.push(format!("case {name} of {}: {error}", operands.join(", ")));
        };
        let known = operands(case, file).expect("operands");
        let found = results(case, file).expect("results");
        let none: Vec<_> =
            known.iter().map(|ty| TensorType { dtype: ty.dtype, sizes: vec![None; ty.rank()] }).collect();
        check(&none, &found);
        for (operand, ty) in known.iter().enumerate() {
            for dim in 0..ty.rank() {
                let mut some = known.clone();
                some[operand].sizes[dim] = None;
                check(&some, &found);
            }
        }
    });
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_types_of_every_kernel_are_inferred() {
    let unknown: Vec<_> = registry::names().into_iter().filter(|name| !infer::supports(name)).collect();
    // The result types of Python's functions on numbers are given by the call.
    let unknown: Vec<_> =
        unknown.into_iter().filter(|name| !pt2e_kernels::symbolic::FAMILY.iter().any(|(n, _)| n == name)).collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn the_types_of_every_operation_of_the_dialects_are_inferred() {
    let operations = pt2e_schema::registry().listed().filter(|schema| pt2e_schema::ods::has_operation(schema));
    let unknown: Vec<_> = operations.map(|schema| schema.mlir_name()).filter(|name| !infer::supports(name)).collect();
    assert_eq!(unknown, Vec::<String>::new());
}
