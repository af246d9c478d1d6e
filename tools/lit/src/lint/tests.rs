use super::*;
use crate::script::run_lines;

/// Lints a file with a RUN line, the given line and one valid directive, and returns the finding about the given line.
fn said_of(line: &str) -> Option<String> {
    said_with("// RUN: cat %s | FileCheck %s", line)
}

fn said_with(run: &str, line: &str) -> Option<String> {
    let source = format!("{run}\n{line}\n// CHECK: sound\n");
    let runs = run_lines(&source).expect("the RUN line is well formed");
    let mut findings = lint(&source, &runs).into_iter().filter(|finding| finding.line == 2);
    let first = findings.next().map(|finding| finding.message);
    assert_eq!(findings.next(), None, "one line, one finding");
    first
}

#[track_caller]
fn suggests(line: &str, suggestion: &str) {
    let said = said_of(line).unwrap_or_else(|| panic!("{line}: accepted"));
    assert!(said.contains(suggestion), "{line}: {said}");
}

#[test]
fn what_filecheck_ignores_is_refused_with_what_to_write() {
    suggests("// CHECK-LABEL @nosuch", "missing colon makes FileCheck ignore the line; write `CHECK-LABEL:`");
    suggests("// CHECK-NEXT : nosuch", "blank before the colon makes FileCheck ignore the line; write `CHECK-NEXT:`");
    suggests("// CHECK-LABEL : nosuch", "write `CHECK-LABEL:`");
    suggests("// CHECK-NEXT{literal}: nosuch", "write `CHECK-NEXT{LITERAL}:`");
    suggests("// CHECK nosuch", "write `CHECK:`");
    suggests("// CHECK-LBL: nosuch", "write `CHECK-LABEL:`");
    suggests("// CHCEK: nosuch", "write `CHECK:`");
    suggests("// CHECK-DAG-NOT: x", "FileCheck knows -NEXT, -SAME, -EMPTY, -NOT, -DAG, -LABEL, -COUNT-<n>");
}

#[test]
fn sound_directives_are_accepted() {
    for line in [
        "// CHECK-NEXT: nosuch",
        "// CHECK-NEXT{LITERAL}: dense<[[1]]>",
        "//CHECK: x",
        "  // CHECK-SAME:x",
        "// CHECK-EMPTY:",
        "// CHECK-COUNT-3: x",
        "%0 = foo.op // CHECK-NOT: x",
    ] {
        assert_eq!(said_of(line), None, "{line}");
    }
}

#[test]
fn other_mistakes_in_directives() {
    suggests("// CHEK: x", "write `CHECK:`");
    suggests("// CHEK-NEXT x", "write `CHECK-NEXT:`");
    suggests("// CHECK_LABEL: x", "write `CHECK-LABEL:`");
    suggests("// check: x", "write `CHECK:`");
    suggests("// CHECK-next: x", "write `CHECK-NEXT:`");
    suggests("// CHECK-COUNT-0: x", "FileCheck knows");
    suggests("// CHECK-COUNT: x", "FileCheck knows");
    suggests("%0 = foo.op // CHECK-NOT x", "write `CHECK-NOT:`");
    suggests("// RUN pt2e-opt", "write `RUN:`");
    suggests("// XFAIL: *", "this runner does not have");
}

#[test]
fn prose_is_left_alone() {
    for line in [
        "// The observer is shared: one symbol, two sites.",
        "// NOTE: CHECK lines follow.",
        "// A relu after q keeps the clamp",
        "// conv2d + relu, checked below",
        "//===----------------------------------------------------------------------===//",
        "// -----",
        "%0 = foo.op {url = \"https://example.org\"}",
    ] {
        assert_eq!(said_of(line), None, "{line}");
    }
}

#[test]
fn prefixes_that_no_run_line_checks_are_refused() {
    suggests("// INT: x", "no RUN line checks the prefix `INT` (the RUN lines check CHECK)");
    suggests("// INT-NEXT: x", "no RUN line checks the prefix `INT`");
    let said = said_with("// RUN: cat %s | FileCheck %s --check-prefixes=CHECK,INT", "// INT-NEXT: x");
    assert_eq!(said, None);
    let said = said_with("// RUN: pt2e-opt %s --verify-diagnostics", "// CHECK-NEXT: x");
    assert!(said.is_some_and(|s| s.contains("no RUN line runs FileCheck")));
}

#[test]
fn the_longest_prefix_owns_a_directive() {
    let run = "// RUN: cat %s | FileCheck %s --check-prefixes=CHECK,CHECK-INT8";
    assert_eq!(said_with(run, "// CHECK-INT8-NEXT: x"), None);
    assert!(said_with(run, "// CHECK-INT8-NXT: x").is_some_and(|s| s.contains("write `CHECK-INT8-NEXT:`")));
}

#[test]
fn every_public_function_that_is_checked_has_a_label() {
    let findings = |run: &str| {
        let source = format!(
            "// RUN: {run}\n// CHECK-LABEL: func.func @f(\nfunc.func @f() {{\n}}\nfunc.func @f_1() {{\n}}\n\
             func.func private @g()\nfunc.func public @\"h-1\"() {{\n}}\n"
        );
        let runs = run_lines(&source).expect("the RUN line is well formed");
        lint(&source, &runs).into_iter().map(|f| f.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        findings("pt2e-opt %s | FileCheck %s"),
        [
            "line 5: @f_1 has no label; write `// CHECK-LABEL: func.func @f_1(`",
            "line 8: @h-1 has no label; write `// CHECK-LABEL: func.func @h-1(`"
        ]
    );
    assert!(findings("not pt2e-opt %s 2>&1 | FileCheck %s").is_empty());
}

#[test]
fn expectations_must_be_checked_and_well_formed() {
    let verified = "// RUN: pt2e-opt %s --verify-diagnostics | FileCheck %s";
    for line in [
        "// expected-error @+1 {{no scale}}",
        "// expected-remark@below {{x}}",
        "// expected-note {{x}}",
        "foo.op // expected-warning-re @-12{{ {{.*}} }}",
        "// expected-error @unknown {{x}}",
        "// expected behaviour: the op stays",
    ] {
        assert_eq!(said_with(verified, line), None, "{line}");
    }
    for (line, says) in [
        ("// expected-eror @+1 {{x}}", "write `expected-error`"),
        ("// expect-error {{x}}", "write `expected-error`"),
        ("// expected-error @1 {{x}}", "is not a place"),
        ("// expected-error @+1 {{x", "is ignored"),
        ("// expected-error: x", "is ignored"),
    ] {
        let said = said_with(verified, line).unwrap_or_else(|| panic!("{line}: accepted"));
        assert!(said.contains(says), "{line}: {said}");
    }
    suggests("// expected-error @+1 {{x}}", "no RUN line has --verify-diagnostics");
}
