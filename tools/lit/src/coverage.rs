//! Checks that a pass has the golden files that it must have: what it does, what it leaves alone, and how it fails.

use std::{fs, io, path::Path};

use crate::{
    filecheck::{Uses, is_filecheck},
    script::{pipelines, run_lines},
};

/// The file that lists the passes that cannot fail, beside their folders: one `name: reason` per line.
pub const CANNOT_FAIL: &str = "cannot-fail.txt";

/// The start of the names of files with near misses.
pub const NEAR_MISS: &str = "near-miss";

/// The golden files that a pass lacks under `root`.
///
/// A pass has a folder of its name with
/// - a positive golden: a RUN line that runs the pass and checks its output with FileCheck;
/// - a near miss: the same, in a file whose name starts with [`NEAR_MISS`], for input that must stay as it is;
/// - an error test: a RUN line with the pass and `--verify-diagnostics`, and an `expected-error`; or a line in
///   [`CANNOT_FAIL`] that says why there is none.
///
/// # Errors
/// The folder exists and cannot be read.
pub fn gaps(root: &Path, pass: &str) -> io::Result<Vec<String>> {
    let folder = root.join(pass);
    if !folder.is_dir() {
        return Ok(vec![format!("{pass}: no folder test-files/{pass}")]);
    }
    let (mut positive, mut near_miss, mut error) = (false, false, false);
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "mlir") {
            continue;
        }
        let source = fs::read_to_string(&path)?;
        let Ok(mut runs) = run_lines(&source) else { continue };
        runs.retain(|run| runs_pass(&run.command, pass));
        let checked = runs.iter().flat_map(|run| pipelines(&run.command)).any(|p| p.commands.iter().any(is_filecheck));
        let named_near_miss = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NEAR_MISS));
        near_miss |= checked && named_near_miss;
        positive |= checked && !named_near_miss;
        error |= Uses::of(&runs).verifies_diagnostics && source.contains("expected-error");
    }
    let excused = fs::read_to_string(root.join(CANNOT_FAIL)).unwrap_or_default().lines().any(|line| {
        line.split_once(':').is_some_and(|(name, reason)| name.trim() == pass && !reason.trim().is_empty())
    });
    let mut gaps = Vec::new();
    if !positive {
        gaps.push(format!("{pass}: no golden of what it does (`pt2e-opt %s --{pass} | FileCheck %s`)"));
    }
    if !near_miss {
        gaps.push(format!("{pass}: no {NEAR_MISS}*.mlir of input that it leaves alone, checked with FileCheck"));
    }
    match (error, excused) {
        (false, false) => gaps.push(format!(
            "{pass}: no error test (--verify-diagnostics and an expected-error), and no line in test-files/{CANNOT_FAIL}"
        )),
        (true, true) => gaps.push(format!("{pass}: has an error test, so test-files/{CANNOT_FAIL} is wrong about it")),
        _ => {}
    }
    Ok(gaps)
}

/// Whether a RUN line names the pass, as a flag or in a textual pipeline.
fn runs_pass(command: &str, pass: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    command.match_indices(pass).any(|(at, _)| {
        let before = command.get(..at).unwrap_or_default();
        let after = command.get(at + pass.len()..).unwrap_or_default();
        let starts = before.ends_with("--") || !before.ends_with(|c| part(c) || c == '-');
        starts && !after.starts_with(|c| part(c) || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    const GOLDEN: &str = "// RUN: pt2e-opt %s --fold-qdq | FileCheck %s\n";
    const PIPELINE: &str = "// RUN: pt2e-opt %s --pass-pipeline='builtin.module(fold-qdq{a=1})' | FileCheck %s\n";
    const ERROR: &str = "// RUN: pt2e-opt %s --fold-qdq --verify-diagnostics\n// expected-error @+1 {{x}}\n";

    #[test]
    fn a_complete_pass_has_no_gaps() {
        let basic = ("fold-qdq/basic.mlir", PIPELINE);
        let near = ("fold-qdq/near-miss-axis.mlir", GOLDEN);
        let with_error = folder(&[basic, near, ("fold-qdq/invalid.mlir", ERROR)]);
        assert_eq!(gaps(with_error.path(), "fold-qdq").unwrap(), [""; 0]);
        let excused = folder(&[basic, near, (CANNOT_FAIL, "fold-qdq: every input is left or folded\n")]);
        assert_eq!(gaps(excused.path(), "fold-qdq").unwrap(), [""; 0]);
    }

    #[test]
    fn each_gap_is_named() {
        let none = folder(&[]);
        assert_eq!(gaps(none.path(), "fold-qdq").unwrap(), ["fold-qdq: no folder test-files/fold-qdq"]);
        // Goldens of another pass, a near miss that checks nothing, an excuse without a reason.
        let poor = folder(&[
            ("fold-qdq/basic.mlir", "// RUN: pt2e-opt %s --fold-qdq-more | FileCheck %s\n"),
            ("fold-qdq/near-miss.mlir", "// RUN: pt2e-opt %s --fold-qdq\n"),
            (CANNOT_FAIL, "fold-qdq:\n"),
        ]);
        let found = gaps(poor.path(), "fold-qdq").unwrap();
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].contains("no golden") && found[1].contains("near-miss") && found[2].contains("no error test"));
    }

    #[test]
    fn an_excuse_beside_an_error_test_is_stale() {
        let root = folder(&[
            ("fold-qdq/basic.mlir", GOLDEN),
            ("fold-qdq/near-miss.mlir", GOLDEN),
            ("fold-qdq/invalid.mlir", ERROR),
            (CANNOT_FAIL, "fold-qdq: never\n"),
        ]);
        let found = gaps(root.path(), "fold-qdq").unwrap();
        assert!(found.len() == 1 && found[0].contains("is wrong about it"), "{found:?}");
    }
}
