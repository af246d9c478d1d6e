//! Tests that models of many kinds, also with dynamic sizes, can still be exported after `--fold-qdq`, and compute the same.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn run(tool: &str, folder: &Path, arguments: &[&str]) {
    let output = Command::new(tool).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn models(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files").join(folder).canonicalize().unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut models: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "pt2")).collect();
    models.sort();
    models
}

fn folds(model: &Path) {
    let (opt, eval) = (env!("CARGO_BIN_EXE_pt2e-opt"), env!("CARGO_BIN_EXE_pt2e-run"));
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    run(opt, folder, &[model.to_str().unwrap(), "--prepare", "--convert", "-o", "q.pt2"]);
    run(opt, folder, &["q.pt2", "--fold-qdq", "-o", "f.pt2"]);
    run(eval, folder, &["q.pt2", "-o", "q.safetensors"]);
    run(eval, folder, &["f.pt2", "-o", "f.safetensors"]);
    let read = |name| std::fs::read(folder.join(name)).unwrap();
    assert!(read("q.safetensors") == read("f.safetensors"), "{}", model.display());
}

#[test]
fn classifiers() {
    let models = models("models");
    assert!(models.len() > 10);
    models.iter().for_each(|model| folds(model));
}

#[test]
fn models_of_the_zoo() {
    let models = models("zoo");
    assert!(models.len() > 20);
    models.iter().for_each(|model| folds(model));
}
