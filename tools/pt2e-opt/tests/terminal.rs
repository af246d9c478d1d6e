//! Tests the behaviour on a terminal: without arguments `pt2e-opt` prints its usage instead of waiting for input, and calibration
//! and comparison show their progress. `script` provides the terminals.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

const OPT: &str = env!("CARGO_BIN_EXE_pt2e-opt");
const RUN: &str = env!("CARGO_BIN_EXE_pt2e-run");

/// Runs a command on a terminal of its own. Returns the exit code, and the output on the terminal.
fn on_terminal(command: &str) -> (Option<i32>, String) {
    let output = Command::new("script").args(["-qec", command, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn calibrate() -> String {
    let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/digits");
    let (model, data) = (digits.join("digits.pt2"), digits.join("calib"));
    format!("{OPT} {} --prepare --calibrate=data={} --convert -o -", model.display(), data.display())
}

#[test]
fn alone_it_says_how_it_is_used() {
    let (code, text) = on_terminal(OPT);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("--prepare") && text.contains("See pt2e-opt --help for all flags."), "{text}");
}

#[test]
fn input_from_a_terminal_is_announced() {
    let (code, text) = on_terminal(&format!("{OPT} --cse"));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("pt2e-opt: reading MLIR from the terminal; end it with Ctrl-D"), "{text}");
}

#[test]
fn progress_is_shown_on_a_terminal_only() {
    let (code, text) = on_terminal(&calibrate());
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("calibrating"), "{text}");
    let Output { status, stderr, .. } = Command::new("sh").args(["-c", &calibrate()]).output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success() && !stderr.contains("calibrating") && !stderr.contains('\u{1b}'), "{stderr}");
}

#[test]
fn progress_of_a_comparison_is_shown_on_a_terminal_only() {
    let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/digits");
    let model = digits.join("digits.pt2").display().to_string();
    let command = format!("{RUN} {model} --compare {model} --inputs {}", digits.join("calib").display());
    let (code, text) = on_terminal(&command);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("comparing"), "{text}");
    let Output { status, stderr, .. } = Command::new("sh").args(["-c", &command]).output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success() && !stderr.contains("comparing") && !stderr.contains('\u{1b}'), "{stderr}");
}

#[test]
fn versions_are_named() {
    let version = |tool: &str| {
        let output = Command::new(tool).arg("--version").output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let own = env!("CARGO_PKG_VERSION");
    let (first, second) = version(OPT).trim().split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(first, format!("pt2e-opt {own}"));
    assert!(second.starts_with("LLVM/MLIR 22."), "{second}");
    assert_eq!(version(RUN), format!("pt2e-run {own}\n"));
}
