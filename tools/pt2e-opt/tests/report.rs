//! Tests reports of whole models: every op has a status and, if it is not quantized, a reason; and what a comparison adds to them.

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const OPT: &str = env!("CARGO_BIN_EXE_pt2e-opt");
const RUN: &str = env!("CARGO_BIN_EXE_pt2e-run");

fn run(tool: &str, folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(tool).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn models() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files").canonicalize().unwrap();
    let files = ["models", "zoo"].iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut models: Vec<_> = files
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "pt2"))
        .collect();
    models.sort();
    models
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Checks that each op of a report is explained, and returns how many there are.
fn check(report: &Value, what: &str) -> usize {
    let ops = report["ops"].as_array().unwrap();
    for op in ops {
        let shown = format!("{what}: {op}");
        for key in ["name", "op", "function", "location"] {
            assert!(op[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {shown}");
        }
        match op["status"].as_str().unwrap() {
            "quantized" => {
                let values = op["inputs"].as_array().unwrap().iter().chain(op["results"].as_array().unwrap());
                assert!(values.clone().any(|value| value["quantization"].is_object()), "{shown}");
            }
            "fused" => assert!(op["fused_into"].is_string(), "{shown}"),
            "float" => {
                assert!(op["reason"]["text"].as_str().is_some_and(|text| text.len() > 10), "{shown}");
                assert_ne!(op["reason"]["code"], "not-recorded", "{shown}");
                assert_ne!(op["reason"]["code"], "not-asked", "{shown}");
            }
            "no-floats" => assert_eq!(op["reason"]["code"], "no-floats", "{shown}"),
            other => panic!("{other}: {shown}"),
        }
    }
    ops.len()
}

#[test]
fn every_op_of_every_model_is_explained() {
    let models = models();
    assert!(models.len() > 20, "{}", models.len());
    let scratch = tempfile::tempdir().unwrap();
    let mut ops = 0;
    for model in &models {
        let name = model.to_str().unwrap();
        let stages = ["--prepare", "--report=prepared.json", "--convert", "--report=converted.json"];
        run(OPT, scratch.path(), &[&[name], &stages[..], &["-o", "/dev/null"]].concat());
        for stage in ["prepared", "converted"] {
            let report = read(&scratch.path().join(format!("{stage}.json")));
            assert_eq!(report["stage"], stage);
            ops += check(&report, name);
        }
    }
    assert!(ops > 2000, "{ops}");
}

#[test]
fn every_op_of_a_program_for_training_is_explained() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut trained, mut ops) = (0, 0);
    for model in &models() {
        let name = model.to_str().unwrap();
        let arguments = [name, "--prepare-qat", "--report=qat.json", "-o", "/dev/null"];
        let output = Command::new(OPT).args(arguments).current_dir(scratch.path()).output().unwrap();
        // Not every model can be trained: a fake-quant cannot be in a graph of control flow, nor on float64.
        if output.status.success() {
            let report = read(&scratch.path().join("qat.json"));
            ops += check(&report, name);
            trained += 1;
            // The ops that simulate quantization are no ops of the model.
            let listed = report["ops"].as_array().unwrap().iter();
            let mut names = listed.map(|op| op["op"].as_str().unwrap());
            assert!(names.all(|op| !op.starts_with("aten.fake_quantize") && op != "aten.aminmax"), "{name}");
        }
    }
    assert!(trained > 20 && ops > 1000, "{trained} models, {ops} ops");
}

#[test]
fn a_comparison_adds_the_error_of_each_op() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let model = models().into_iter().find(|model| model.ends_with("models/residual.pt2")).unwrap();
    let model = model.to_str().unwrap();
    run(OPT, folder, &[model, "--prepare", "--convert=keep-statistics=true", "-o", "q.mlirbc"]);
    let table = run(RUN, folder, &["--compare", model, "q.mlirbc", "--report", "r.json"]);
    let report = read(&folder.join("r.json"));
    check(&report, "residual");
    assert!(report["comparison"]["matched"].as_u64().unwrap() > 5, "{table}");
    assert!(report["groups"][0]["histogram"].is_array());
    let mut before = f64::NEG_INFINITY;
    let mut errors = 0;
    for op in report["ops"].as_array().unwrap().iter().filter(|op| op["error"].is_object()) {
        let [local, accumulated] = ["local", "accumulated"].map(|which| op["error"][which]["mse"].as_f64().unwrap());
        assert!(local.is_finite() && accumulated.is_finite());
        errors += 1;
    }
    assert!(errors > 5, "{errors}");
    // The table begins with the greatest damage.
    for line in table.lines().skip(2).take_while(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let local = if words[3] == "exact" { f64::INFINITY } else { words[3].parse().unwrap() };
        assert!(local >= before, "{table}");
        before = local;
    }
    // The same model has no error at all.
    let exact = run(RUN, folder, &["--compare", model, model]);
    assert!(exact.contains("output 0: SQNR exact dB, MSE 0.000e0"), "{exact}");
}

#[test]
fn a_page_cannot_be_broken_by_names() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let name = "</script><script>alert(1)</script><!--";
    let text = format!(
        "func.func @forward(%x: tensor<2xf32>) -> tensor<2xf32> {{\n\
         %0 = aten.relu %x {{pt2e.name = \"{name}\"}} : (tensor<2xf32>) -> tensor<2xf32>\n\
         return %0 : tensor<2xf32>\n}}\n"
    );
    std::fs::write(folder.join("m.mlir"), text).unwrap();
    run(OPT, folder, &["m.mlir", "--annotate", "--report=r.html", "-o", "/dev/null"]);
    let page = std::fs::read_to_string(folder.join("r.html")).unwrap();
    assert_eq!(page.matches("</script>").count(), 2, "the data and the program");
    assert!(!page.contains("<!--"));
    assert!(page.contains(r"\u003c/script>\u003cscript>alert(1)"));
    // It needs nothing from elsewhere.
    for reference in ["src=", "http://", "https://", "@import", "url("] {
        let found: Vec<&str> = page.lines().filter(|line| line.contains(reference)).collect();
        let allowed = |line: &&str| line.contains("http://www.w3.org/2000/svg");
        assert!(found.iter().all(allowed), "{reference}: {found:?}");
    }
}
