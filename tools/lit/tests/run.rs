//! Tests the runner on files of its own, with `cat` as the compiler and LLVM's FileCheck.

use std::{fs, path::PathBuf, time::Duration};

use pt2e_lit::{DEFAULT_TIME_LIMIT, Lit, LitError, llvm_bin};
use tempfile::TempDir;

/// A folder of golden files and a runner for them.
struct Bench {
    folder: TempDir,
    lit: Lit,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("tests");
        fs::create_dir_all(root.join("pass/Inputs")).unwrap();
        let lit = Lit {
            root,
            scratch: folder.path().join("scratch"),
            path: vec![llvm_bin().unwrap()],
            rerun: "run-again".to_owned(),
            time_limit: DEFAULT_TIME_LIMIT,
            bless: false,
        };
        Self { folder, lit }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.lit.root.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn test(&self, text: &str) -> Result<(), LitError> {
        self.lit.test(&self.write("pass/case.mlir", text))
    }
}

#[test]
fn run_lines_run_in_order_in_a_scratch_folder() {
    let bench = Bench::new();
    let text = "// RUN: echo hello > %t.txt && test ! -e stray && touch stray\n\
                // RUN: cat %t.txt stray | FileCheck %s\n// RUN: not test -e %S/stray\n// CHECK: hello\n";
    bench.test(text).unwrap();
    // The second run starts from an empty folder again.
    bench.test(text).unwrap();
    assert!(bench.folder.path().join("scratch/pass/case.mlir/case.tmp.txt").is_file());
}

#[test]
fn a_failure_shows_the_command_the_message_and_how_to_run_it_again() {
    let bench = Bench::new();
    let error = bench.test("// RUN: echo bye | FileCheck %s\n// CHECK: hello\n").unwrap_err().to_string();
    for part in [
        "pass/case.mlir:1: this RUN line ended with exit status: 1",
        "echo bye | FileCheck %s",
        "CHECK: expected string not found in input",
        "again:   run-again pass/case.mlir",
        "bless:   PT2E_BLESS=1 run-again pass/case.mlir",
        "by hand: cd ",
    ] {
        assert!(error.contains(part), "{part}:\n{error}");
    }
}

#[test]
fn any_failing_command_of_a_pipeline_fails_the_test() {
    let bench = Bench::new();
    let text = |run: &str| format!("// RUN: {run}\n// CHECK: hello\n");
    assert!(matches!(bench.test(&text("(echo hello; exit 1) | FileCheck %s")), Err(LitError::Run(_))));
    assert!(matches!(bench.test(&text("false && echo hello | FileCheck %s")), Err(LitError::Run(_))));
    bench.test(&text("not false && echo hello | FileCheck %s")).unwrap();
}

#[test]
fn a_dead_directive_fails_before_anything_runs() {
    let bench = Bench::new();
    let text = "// RUN: touch %S/ran && echo hello | FileCheck %s\n// CHECK: hello\n// CHECK-NOT hello\n";
    let error = bench.test(text).unwrap_err();
    assert!(matches!(&error, LitError::Lint(findings) if findings.len() == 1 && findings[0].line == 3), "{error}");
    assert!(!bench.lit.root.join("pass/ran").exists());
}

#[test]
fn a_test_that_hangs_is_ended() {
    let mut bench = Bench::new();
    bench.lit.time_limit = Duration::from_millis(100);
    let error = bench.test("// RUN: sleep 60\n").unwrap_err().to_string();
    assert!(error.contains("was still running after 0.1 s (PT2E_LIT_TIMEOUT raises the limit)"), "{error}");
}

const PRINTED: &str = "func.func @f(%arg0: tensor<2xi8>) {\n  %0 = a.x dense<[[1], [2]]>\n  a.y %0, %arg0\n}\n";

#[test]
fn bless_writes_what_filecheck_then_accepts() {
    let mut bench = Bench::new();
    bench.write("pass/Inputs/out.mlir", PRINTED);
    let text = "// RUN: cat %S/Inputs/out.mlir | FileCheck %s\n// CHECK: stale\nfunc.func @f() {\n}\n";
    assert!(bench.test(text).is_err());
    bench.lit.bless = true;
    bench.test(text).unwrap();
    let blessed = fs::read_to_string(bench.lit.root.join("pass/case.mlir")).unwrap();
    assert!(blessed.contains("// CHECK-NEXT:   a.y %[[X]], %[[ARG0]]\n"), "{blessed}");
    bench.lit.bless = false;
    bench.test(&blessed).unwrap();
    // The blessed expectations check every line.
    bench.write("pass/Inputs/out.mlir", &PRINTED.replace("a.y %0, %arg0", "a.y %arg0, %0"));
    assert!(matches!(bench.test(&blessed), Err(LitError::Run(_))));
}

#[test]
fn bless_leaves_a_passing_test_alone() {
    let mut bench = Bench::new();
    bench.lit.bless = true;
    let text = "// RUN: echo hello world | FileCheck %s\n// CHECK: hello\n";
    bench.test(text).unwrap();
    assert_eq!(fs::read_to_string(bench.lit.root.join("pass/case.mlir")).unwrap(), text);
}

#[test]
fn bless_puts_the_file_back_where_it_does_not_help() {
    let mut bench = Bench::new();
    bench.lit.bless = true;
    let text = "// RUN: echo hello | FileCheck %s\n// RUN: echo bye | FileCheck %s\n// CHECK: stale\n";
    assert!(matches!(bench.test(text), Err(LitError::Run(_))));
    assert_eq!(fs::read_to_string(bench.lit.root.join("pass/case.mlir")).unwrap(), text);
}

#[test]
fn the_environment_sets_the_mode() {
    let with = |variables: &[(&str, &str)]| {
        let found = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Bench::new().lit.with_environment(found)
    };
    assert!(!with(&[("CI", "true")]).unwrap().bless);
    assert!(with(&[("PT2E_BLESS", "1")]).unwrap().bless);
    assert!(matches!(with(&[("PT2E_BLESS", "1"), ("CI", "true")]), Err(LitError::BlessInCi)));
    assert_eq!(with(&[("PT2E_LIT_TIMEOUT", "7")]).unwrap().time_limit, Duration::from_secs(7));
    assert!(matches!(with(&[("PT2E_LIT_TIMEOUT", "0")]), Err(LitError::TimeLimit(_))));
}
