//! Tests that `src/ir/docs` is up to date: the ODS documentation of our own dialects, with an example of each op from the goldens.
//!
//! `cargo xtask docs` regenerates it.

use pt2e_lit::{golden_files, llvm_bin};
use std::{fs, path::PathBuf, process::Command};

/// Each dialect, and the ODS file below `src/ir/src/dialect` from which its reference is generated. For `aten` it is the file
/// without PyTorch's operators, which PyTorch documents.
const DIALECTS: [(&str, &str); 5] = [
    ("aten", "aten/AtenOperator.td"),
    ("check", "check/CheckOps.td"),
    ("pt2e", "pt2e/Pt2eOps.td"),
    ("qint", "qint/QIntOps.td"),
    ("quantized_decomposed", "quantized_decomposed/QuantizedDecomposedOps.td"),
];

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The documentation of a dialect by `mlir-tblgen`.
fn from_ods(dialect: &str, source: &str) -> String {
    let folder = root().join("src/ir/src/dialect");
    let bin = llvm_bin().unwrap();
    let source = folder.join(source);
    let output = Command::new(bin.join("mlir-tblgen"))
        .arg("-gen-dialect-doc")
        .arg(format!("-dialect={dialect}"))
        .arg(&source)
        .arg("-I")
        .arg(source.parent().unwrap())
        .arg("-I")
        .arg(&folder)
        .arg("-I")
        .arg(bin.join("../include"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The name of the op in a heading, if it is the heading of an op.
fn op_of(heading: &str) -> Option<&str> {
    Some(heading.strip_prefix("### `")?.split_once("` (")?.0)
}

/// The shortest line with the op in a golden without expected errors, and the name of the golden.
fn example<'g>(op: &str, goldens: &'g [(String, String)]) -> Option<(&'g str, &'g str)> {
    let has_op = |line: &str| {
        let statement =
            line.split_once(" = ").map_or(line, |(results, rest)| if results.starts_with('%') { rest } else { line });
        let rest = statement.strip_prefix(op);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(']))
    };
    // Only lines with the whole op: its regions or types do not continue on the next line.
    let is_whole = |line: &str| !line.ends_with(['{', ',', '(']) && line.contains([':', '#']);
    let lines = goldens.iter().filter(|(_, text)| !text.contains("expected-error")).flat_map(|(name, text)| {
        text.lines().map(str::trim).filter(|line| has_op(line) && is_whole(line)).map(move |line| (name.as_str(), line))
    });
    lines.min_by_key(|(name, line)| (line.len(), *name))
}

fn reference(dialect: &str, source: &str, goldens: &[(String, String)]) -> String {
    let mut text =
        format!("<!-- From src/ir/src/dialect/{source} and the goldens; `cargo xtask docs` writes it again. -->\n\n");
    let mut pending: Option<(&str, &str)> = None;
    let show = |text: &mut String, pending: &mut Option<(&str, &str)>| {
        if let Some((name, line)) = pending.take() {
            text.push_str(&format!("From `test-files/{name}`:\n\n```mlir\n{line}\n```\n\n"));
        }
    };
    let ods = from_ods(dialect, source);
    // Skip mlir-tblgen's own header, and `[TOC]`, which Markdown does not know.
    for line in ods.lines().skip(2).filter(|line| *line != "[TOC]").map(str::trim_end) {
        if line.starts_with("## ") || line.starts_with("### ") {
            show(&mut text, &mut pending);
            pending = op_of(line).and_then(|op| example(op, goldens));
        }
        if !(line.is_empty() && text.ends_with("\n\n")) {
            text.push_str(line);
            text.push('\n');
        }
    }
    show(&mut text, &mut pending);
    text.trim_end().to_owned() + "\n"
}

fn goldens() -> Vec<(String, String)> {
    let folder = root().join("test-files");
    let read = |name: String| {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        (name, text)
    };
    golden_files(&folder).unwrap().into_iter().map(read).collect()
}

#[test]
fn references_are_up_to_date() {
    let (folder, goldens) = (root().join("src/ir/docs"), goldens());
    let bless = std::env::var_os("PT2E_BLESS").is_some() && std::env::var_os("CI").is_none();
    let mut stale = Vec::new();
    for (dialect, source) in DIALECTS {
        let (path, expected) = (folder.join(dialect).with_extension("md"), reference(dialect, source, &goldens));
        let found = fs::read_to_string(&path).unwrap_or_default();
        if bless && found != expected {
            fs::write(&path, expected).unwrap();
        } else if found != expected {
            let differ = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
            stale.push(format!("src/ir/docs/{dialect}.md: {differ:?}"));
        }
    }
    assert!(stale.is_empty(), "stale, write them again with cargo xtask docs:\n{}", stale.join("\n"));
}

#[test]
fn every_op_is_documented() {
    let mut bare = Vec::new();
    for (dialect, source) in DIALECTS {
        let text = from_ods(dialect, source);
        for section in text.split("\n### ").skip(1) {
            let name = section.lines().next().unwrap_or_default();
            let (prose, _) = section.split_once("\n#### ").unwrap_or((section, ""));
            // A section has a summary, then the syntax, then the description.
            let has_summary = prose.lines().any(|line| line.starts_with('_') && line.ends_with('_'));
            let after_syntax = prose.split("```\n").last().unwrap_or_default();
            let is_prose = |line: &str| {
                let tables = ["Traits:", "Interfaces:", "Effects:", "Syntax:", "_", "|", "operation ::="];
                !line.trim().is_empty() && !tables.iter().any(|start| line.starts_with(start))
            };
            let description = prose.contains("```mlir") || after_syntax.lines().any(is_prose);
            if !has_summary || !description {
                bare.push(format!("{source}: {name}"));
            }
        }
    }
    assert!(bare.is_empty(), "without a summary or a description in ODS:\n{}", bare.join("\n"));
}

#[test]
fn headings_name_ops() {
    assert_eq!(op_of("### `qint.add` (::pt2e::qint::AddOp)"), Some("qint.add"));
    assert_eq!(op_of("### QSpecAttr"), None);
    let goldens = [("a.mlir".to_owned(), "%0 = x.y %a : i1\n  x.y.z %a : i1\nx.y(%b) {\n".to_owned())];
    assert_eq!(example("x.y", &goldens), Some(("a.mlir", "%0 = x.y %a : i1")));
    assert_eq!(example("x.w", &goldens), None);
}
