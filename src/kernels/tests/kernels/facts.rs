//! Tests the facts in the table of ops against PyTorch's results and the kernels.

use super::{arguments, compare, for_cases, operands, parts, tensor};
use pt2e_core::tensor::{Complex32, DType, Tensor};
use pt2e_kernels::{KernelError, Value, registry};
use pt2e_schema::table::{self, Elements, Op};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Calls `f` with each case of an op in the table, its name for messages, and its tensors.
fn for_facts(mut f: impl FnMut(&'static Op, &Json, &str, &safetensors::SafeTensors)) {
    for_cases(|case, name, file| {
        if let Some(op) = case["op"].as_str().and_then(table::op) {
            f(op, case, name, file);
        }
    });
}

/// The first argument of a case, if it is a tensor or a list of tensors; of a list the first.
fn first_argument(case: &Json, file: &safetensors::SafeTensors) -> Option<Tensor> {
    let first = &case["args"][0][1];
    let index = first["tensor"].as_u64().or(first["tensors"][0].as_u64())?;
    tensor(file, case["inputs"][index as usize].as_str()?).ok()
}

/// PyTorch's first result of a case.
fn first_result(case: &Json, file: &safetensors::SafeTensors) -> Option<Tensor> {
    tensor(file, case["outputs"][0].as_str()?).ok()
}

/// The bits of a number, with all NaNs alike.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
}

/// The elements, each as the bits of its real and imaginary parts.
fn elements(tensor: &Tensor) -> Vec<Vec<u64>> {
    let width = if tensor.dtype().is_complex() { 2 } else { 1 };
    let parts: Vec<u64> = parts(tensor).expect("numbers").into_iter().map(bits).collect();
    parts.chunks(width).map(<[u64]>::to_vec).collect()
}

fn assert_covered(tested: &BTreeSet<&'static str>, wanted: impl Fn(&Op) -> bool) {
    let ops = registry::names().into_iter().filter_map(table::op).filter(|op| wanted(op)).map(Op::name);
    let untested: BTreeSet<_> = ops.filter(|name| !name.starts_with("qint.") && !tested.contains(name)).collect();
    assert!(untested.is_empty(), "no case shows it for {untested:?}");
}

#[test]
fn it_is_known_of_each_op_that_has_a_kernel_what_it_does() {
    let with_schema = |name: &&str| pt2e_schema::registry().by_mlir_name(name).is_some();
    for name in registry::names().into_iter().filter(with_schema) {
        let op = table::op(name).unwrap_or_else(|| panic!("{name} has a kernel and no entry in the table of ops"));
        assert!(op.elements().is_some(), "{name}: neither the entry nor a tag says where its elements come from");
    }
}

#[test]
fn elements_of_the_first_argument_are_that() {
    let (mut tested, mut failures) = (BTreeSet::new(), Vec::new());
    for_facts(|op, case, name, file| {
        let Some(kind) = op.elements().filter(|kind| kind.are_of_first_argument()) else { return };
        let Some((input, result)) = first_argument(case, file).zip(first_result(case, file)) else { return };
        // The window of a dilated pooling op may cover only padding.
        let is_dilated = |arg: &Json| {
            let mut dilation = arg[1]["ints"].as_array().into_iter().flatten();
            arg[0] == "dilation" && dilation.any(|dilation| *dilation != 1)
        };
        if case["args"].as_array().expect("arguments").iter().any(is_dilated) {
            return;
        }
        tested.insert(op.name());
        let (from, to) = (elements(&input), elements(&result));
        let fits = if kind == Elements::Reshaped {
            from == to
        } else {
            let from: HashSet<_> = from.into_iter().collect();
            to.iter().all(|element| from.contains(element))
        };
        if !fits || input.dtype() != result.dtype() {
            failures.push(name.to_owned());
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
    assert_covered(&tested, |op| op.elements().is_some_and(Elements::are_of_first_argument));
}

#[test]
fn results_have_the_type_of_the_first_argument() {
    let (mut tested, mut failures) = (BTreeSet::new(), Vec::new());
    for_facts(|op, case, name, file| {
        if !op.has_type_of_first_argument() {
            return;
        }
        let Some((input, result)) = first_argument(case, file).zip(first_result(case, file)) else { return };
        tested.insert(op.name());
        // PyTorch returns floats if integers are clamped to floats.
        let widened = matches!(op.elements(), Some(Elements::Clamped(_))) && !input.dtype().is_float();
        if input.shape() != result.shape() || (input.dtype() != result.dtype() && !widened) {
            failures.push(name.to_owned());
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
    assert_covered(&tested, Op::has_type_of_first_argument);
}

#[test]
fn increasing_ops_increase() {
    let (mut tested, mut failures) = (BTreeSet::new(), Vec::new());
    for_facts(|op, case, name, file| {
        if !op.is_increasing() {
            return;
        }
        let Some((input, result)) = first_argument(case, file).zip(first_result(case, file)) else { return };
        if input.dtype().is_complex() || input.shape() != result.shape() {
            return;
        }
        tested.insert(op.name());
        let (from, to) = (parts(&input).expect("numbers"), parts(&result).expect("numbers"));
        let mut pairs: Vec<_> = from.into_iter().zip(to).filter(|(x, y)| !x.is_nan() && !y.is_nan()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Rounding errors need not increase where the function is flat.
        let rounding = |y: f64| if y.is_finite() { y.abs() * 1e-6 } else { 0.0 };
        if pairs.windows(2).any(|pair| pair[1].1 < pair[0].1 - rounding(pair[0].1)) {
            failures.push(name.to_owned());
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
    assert_covered(&tested, Op::is_increasing);
}

/// The complex numbers x + 2xi.
fn complex(tensor: &Tensor) -> Tensor {
    let real = tensor.as_slice::<f32>().expect("float32");
    let pairs = real.iter().map(|&re| Complex32 { re, im: 2.0 * re });
    Tensor::from_vec(tensor.shape(), pairs.collect::<Vec<_>>()).expect("a tensor")
}

/// Runs a case on complex numbers instead of `float32`.
fn on_complex(case: &Json, inputs: &[Tensor]) -> Result<Tensor, KernelError> {
    let kernel = registry::build(&arguments(case).expect("arguments"))?;
    let is_float = |tensor: &Tensor| tensor.dtype() == DType::F32;
    let inputs = inputs.iter().map(|tensor| if is_float(tensor) { complex(tensor) } else { tensor.clone() });
    let results = kernel(operands(case, inputs.map(Value::Tensor).collect()))?;
    results.into_iter().next().ok_or(KernelError::Operand(0))?.into_tensor()
}

// Complex numbers must move like real ones: the real parts as in PyTorch, and each imaginary part is twice the real
// part, or 0 where a real number was inserted.
#[test]
fn what_is_moved_is_moved_in_any_dtype() {
    let (mut tested, mut failures) = (BTreeSet::new(), BTreeMap::new());
    for_facts(|op, case, name, file| {
        let moves = matches!(op.elements(), Some(Elements::Reshaped | Elements::Moved | Elements::Joined));
        let Some(expected) = first_result(case, file).filter(|result| moves && result.dtype() == DType::F32) else {
            return;
        };
        let inputs = case["inputs"].as_array().expect("inputs").iter().filter_map(Json::as_str);
        let inputs: Vec<_> = inputs.map(|name| tensor(file, name).expect("a tensor")).collect();
        let is_plain = |arg: &Json| arg[1]["dtype"].is_null();
        let has_float = inputs.iter().any(|tensor| tensor.dtype() == DType::F32);
        if !has_float || !case["args"].as_array().expect("arguments").iter().all(is_plain) {
            return;
        }
        tested.insert(op.name());
        let found = on_complex(case, &inputs);
        // On the CPU, PyTorch supports these for real numbers only.
        if op.name().contains("upsample_nearest") {
            assert!(matches!(found, Err(KernelError::DType(DType::C64))), "{name}");
            return;
        }
        let fits = found.map_err(|error| error.to_string()).and_then(|found| {
            let numbers = parts(&found)?;
            let real: Vec<f32> = numbers.chunks(2).map(|pair| pair[0] as f32).collect();
            let real = Tensor::from_vec(found.shape(), real).map_err(|error| error.to_string())?;
            compare(&real, &expected, 0.0)?;
            let twice = |pair: &[f64]| pair[0].is_nan() || pair[1] == 2.0 * pair[0] || pair[1] == 0.0;
            if numbers.chunks(2).all(twice) { Ok(()) } else { Err("imaginary parts are moved elsewhere".to_owned()) }
        });
        if let Err(error) = fits {
            failures.entry(op.name()).or_insert(format!("{name}: {error}"));
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(tested.len() > 100, "only {} ops", tested.len());
}
