//! Every registered pass is described, is listed by the tool, and has its golden files.

use std::{path::Path, process::Command};

use pt2e_lit::coverage::gaps;
use pt2e_passes::registry::PASSES;

#[test]
fn every_pass_has_goldens_near_misses_and_errors() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-files"));
    let gaps: Vec<_> = PASSES.iter().flat_map(|pass| gaps(root, pass.name).unwrap()).collect();
    assert!(gaps.is_empty(), "{}\nSee test-files/README.md.", gaps.join("\n"));
}

#[test]
fn every_pass_is_described_and_listed() {
    let output = Command::new(env!("CARGO_BIN_EXE_pt2e-opt")).arg("--list-passes").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    for pass in PASSES {
        let words = pass.description.split_whitespace().count();
        assert!(words >= 3, "--{}: `{}` does not say what it does", pass.name, pass.description);
        let line = listed.lines().find(|line| line.trim_start().trim_start_matches('-').starts_with(pass.name));
        assert!(line.is_some_and(|line| line.contains(pass.description)), "--{} is not listed:\n{listed}", pass.name);
    }
}
