//! Tests that models of many kinds compute the same as in PyTorch, after import and after an export and a second import.

use melior::{Context, ir::Module, pass::PassManager, utility::parse_pass_pipeline};
use pt2e_archive::calls::Call;
use pt2e_calibration::Source;
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{Attrs, Globals, Op, OpExt, dialect, functions};
use pt2e_kernels::{Value, numeric::cast};
use pt2e_translate::{expect::Expectation, export, function::FunctionProgram, import};
use std::{path::Path, sync::Once};

/// Reads an archive as the tools do.
fn read<'c>(context: &'c Context, path: &Path) -> Module<'c> {
    static REGISTER: Once = Once::new();
    REGISTER.call_once(pt2e_passes::register);
    context.load_all_available_dialects();
    let mut module = import::read(context, path).unwrap_or_else(|error| panic!("{error}"));
    let manager = PassManager::new(context);
    parse_pass_pipeline(manager.as_operation_pass_manager(), "builtin.module(import)").unwrap();
    manager.run(&mut module).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    module
}

/// The results of a program on the example inputs that it carries.
fn run(module: &Module<'_>) -> Vec<Tensor> {
    // SAFETY: the module owns the op and outlives this handle to it.
    let operation = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let public =
        |function: &Op<'_>| function.attr("sym_visibility").and_then(Attrs::as_str).is_none_or(|v| v == "public");
    let function = functions(operation).find(public).unwrap();
    let compiled = FunctionProgram::of(function, &Globals::of(operation)).unwrap();
    let mut calls = pt2e_calibration::calls(operation, function, &Source::ExampleInputs).unwrap();
    let (_, inputs) = calls.next().unwrap().unwrap();
    let mut values = compiled.program.run(inputs.into_iter().map(Value::Tensor).collect()).unwrap();
    values.truncate(compiled.results);
    values.into_iter().map(|value| value.into_tensor().unwrap()).collect()
}

/// Sums are computed in another order, so the tolerance of floats is a fraction of the largest element. Integers are equal.
fn expectation(expected: &Tensor) -> Expectation {
    let part = match expected.dtype() {
        DType::BF16 => 1e-2,
        DType::F32 => 1e-5,
        DType::F64 => 1e-12,
        _ => return Expectation::Equal,
    };
    let elements = cast(expected.clone(), DType::F64).unwrap();
    let largest = elements.as_slice::<f64>().unwrap().iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
    Expectation::Close { rtol: 0.0, atol: part * largest }
}

#[test]
fn models_compute_what_pytorch_computed_also_when_written_and_read_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-files/zoo");
    let mut models = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "pt2") {
            continue;
        }
        let name = path.display();
        let context = dialect::context();
        let module = read(&context, &path);
        let found = run(&module);
        let expected = Call::read(&path.with_extension("outputs.safetensors")).unwrap();
        assert_eq!(found.len(), expected.arrays().len(), "{name}");
        for (index, found) in found.iter().enumerate() {
            let expected = &expected.arrays()[&index.to_string()];
            let mismatch = expectation(expected).mismatch(found, expected).unwrap();
            assert!(mismatch.is_none(), "{name}: output {index}: {}", mismatch.unwrap());
        }

        let folder = tempfile::tempdir().unwrap();
        let written = folder.path().join("again.pt2");
        export::write(&module, &written, &written).unwrap_or_else(|error| panic!("{error}"));
        let again = run(&read(&context, &written));
        assert_eq!(found.len(), again.len(), "{name}");
        for (index, (found, again)) in found.iter().zip(&again).enumerate() {
            let mismatch = Expectation::Equal.mismatch(again, found).unwrap();
            assert!(mismatch.is_none(), "{name}, written and read: output {index}: {}", mismatch.unwrap());
        }
        models += 1;
    }
    assert!(models >= 15, "only {models} models were found");
}
