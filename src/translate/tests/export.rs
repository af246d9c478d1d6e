//! What is written as an archive reads back as the same module, and what PyTorch does not run is not written.

use melior::ir::Module;
use pt2e_archive::Archive;
use pt2e_ir::{Op, OpExt, dialect, string};
use pt2e_translate::{export, import};
use std::path::{Path, PathBuf};

/// The archives in the folders that hold programs.
fn archives() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files");
    ["models", "models/digits", "import/Inputs"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pt2"))
        .collect()
}

/// The module's text. In-place operators are written in their functional form, which computes the same.
fn text(module: &Module<'_>) -> String {
    module.as_operation().to_string().replace("pt2e.inplace, ", "")
}

fn write(module: &Module<'_>, folder: &Path) -> Result<PathBuf, String> {
    let path = folder.join("out.pt2");
    export::write(module, &path, Path::new("shown.pt2")).map_err(|error| error.to_string())?;
    Ok(path)
}

#[test]
fn what_is_written_reads_back_as_the_same_module() {
    let mut compared = 0;
    for path in archives() {
        let context = dialect::context();
        context.attach_diagnostic_handler(|_| true);
        // `test-files/import` also holds programs that are refused.
        let Ok(module) = import::read(&context, &path) else { continue };
        let folder = tempfile::tempdir().unwrap();
        let written = write(&module, folder.path()).unwrap();
        let again = import::read(&context, &written).unwrap();
        // Printed in one context, resources get names of their own.
        let expected = text(&module);
        let found = text(&again);
        assert_eq!(expected.lines().count(), found.lines().count(), "{}", path.display());
        for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
            let (expected, found) = (without_resource_names(expected), without_resource_names(found));
            assert!(expected == found, "{} differs in line {number}", path.display());
        }
        compared += 1;
    }
    assert!(compared >= 15, "{compared}");
}

/// A line without the keys of resources, which MLIR numbers.
fn without_resource_names(line: &str) -> String {
    let mut parts = line.split("dense_resource<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += "dense_resource";
        text += part.split_once('>').map_or("", |(_, rest)| rest);
    }
    // Below the module, the bytes of the resources: a key and a number in hexadecimal.
    match text.trim_start().split_once(": \"0x") {
        Some((_, bytes)) => bytes.to_owned(),
        None => text,
    }
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
    assert!(write(&other, folder.path()).unwrap_err().contains("what `pt2e.program` says"));
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
