//! Tests that every registered pass and pipeline is described, is listed by the tool, and has its golden files.

use std::{path::Path, process::Command};

use pt2e_ir::pass::Anchor;
use pt2e_lit::coverage::gaps;
use pt2e_passes::{pipelines::PIPELINES, registry::PASSES};

/// Names and descriptions of passes and pipelines.
fn registered() -> impl Iterator<Item = (&'static str, &'static str)> {
    let passes = PASSES.iter().map(|pass| (pass.name, pass.description));
    passes.chain(PIPELINES.iter().map(|pipeline| (pipeline.name, pipeline.description)))
}

#[test]
fn each_has_goldens_near_misses_and_errors() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-files"));
    let gaps: Vec<_> = registered().flat_map(|(name, _)| gaps(root, name).unwrap()).collect();
    assert!(gaps.is_empty(), "{}\nSee test-files/README.md.", gaps.join("\n"));
}

#[test]
fn only_passes_on_modules_give_a_stage() {
    for pass in PASSES.iter().filter(|pass| pass.anchor == Anchor::Function) {
        assert_eq!(pass.gives, None, "{}: the stage is an attribute of the module", pass.name);
    }
}

#[test]
fn each_is_described_and_listed() {
    // The help, because the list of passes does not have pipelines.
    let output = Command::new(env!("CARGO_BIN_EXE_pt2e-opt")).arg("--help").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    for (name, description) in registered() {
        assert!(description.split_whitespace().count() >= 3, "--{name}: `{description}` does not say what it does");
        let flag = format!("--{name}");
        let mut lines = listed.lines().filter(|line| line.split_whitespace().next() == Some(&flag));
        assert!(lines.any(|line| line.contains(description)), "{flag} is not listed:\n{listed}");
    }
}
