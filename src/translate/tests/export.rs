//! Archives are written reproducibly, and modules that PyTorch cannot run are refused.

use melior::ir::Module;
use pt2e_archive::Archive;
use pt2e_ir::{Op, OpExt, dialect, string};
use pt2e_translate::{export, import};
use std::path::{Path, PathBuf};

fn write(module: &Module<'_>, folder: &Path) -> Result<PathBuf, String> {
    let path = folder.join("out.pt2");
    export::write(module, &path, Path::new("shown.pt2")).map_err(|error| error.to_string())?;
    Ok(path)
}

#[test]
fn the_same_module_gives_the_same_bytes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/residual.pt2");
    let bytes = || {
        let context = dialect::context();
        let module = import::read(&context, &path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::read(write(&module, folder.path()).unwrap()).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

/// The message about a module.
fn message(text: &str) -> String {
    let context = dialect::context();
    let module = Module::parse(&context, text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let error = write(&module, folder.path()).unwrap_err();
    assert!(error.starts_with("shown.pt2: "), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
    error
}

#[test]
fn a_stage_that_pytorch_does_not_run_is_refused() {
    let error = message("module attributes {pt2e.stage = \"prepared\"} {}");
    assert!(error.contains("the module is prepared"), "{error}");
    assert!(error.contains(".mlirbc"), "{error}");
}

#[test]
fn a_program_is_one_function() {
    assert!(message("module {}").contains("no public function"));
    let two = "func.func @a() { return }\nfunc.func @b() { return }";
    assert!(message(two).contains("several public functions (a, b)"));
}

#[test]
fn ops_and_values_that_pytorch_does_not_have_are_named() {
    let constant = "func.func @f() -> tensor<2xf32> {
        %0 = arith.constant dense<1.0> : tensor<2xf32>
        return %0 : tensor<2xf32>
    }";
    let error = message(constant);
    assert!(error.contains("'arith.constant'") && error.contains("no such operator"), "{error}");
    let dynamic = "func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> { return %x : tensor<?xf32> }";
    assert!(message(dynamic).contains("dynamic sizes and no `pt2e.layout`"));
    let name = "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
        %0 = aten.relu %x {pt2e.name = \"relu\"} : (tensor<2xf32>) -> tensor<2xf32>
        %1 = aten.relu %0 {pt2e.name = \"relu\"} : (tensor<2xf32>) -> tensor<2xf32>
        return %1 : tensor<2xf32>
    }";
    assert!(message(name).contains("two values are called `relu`"));
}

#[test]
fn a_signature_that_does_not_fit_is_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/residual.pt2");
    let context = dialect::context();
    let module = import::read(&context, &path).unwrap();
    // SAFETY: the module owns the op and outlives this handle to it.
    let op = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let other = Module::parse(&context, "func.func @f() { return }").unwrap();
    // SAFETY: as above.
    let other_op = unsafe { Op::from_raw(other.as_operation().to_raw()) };
    other_op.set_attr("pt2e.program", op.attr("pt2e.program").unwrap());
    let folder = tempfile::tempdir().unwrap();
    assert!(write(&other, folder.path()).unwrap_err().contains("that `pt2e.program` records"));
    other_op.set_attr("pt2e.stage", string(&context, "calibrated"));
    assert!(write(&other, folder.path()).unwrap_err().contains("the module is calibrated"));
}

#[test]
fn the_weights_of_an_archive_are_written_in_its_order() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/residual.pt2");
    let context = dialect::context();
    let module = import::read(&context, &path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let names = |path: &Path| -> Vec<String> {
        let program = Archive::open(path).unwrap().program().unwrap();
        program.graph_module.graph.inputs.iter().map(|input| format!("{input:?}")).collect()
    };
    assert_eq!(names(&path), names(&write(&module, folder.path()).unwrap()));
}
