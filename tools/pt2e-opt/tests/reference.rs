//! Tests that `passes/PASSES.md` is up to date: it is generated from the registry, the headers of the passes' files, and goldens.
//!
//! `cargo xtask docs` regenerates it.

use pt2e_core::{
    fake_quant::fake_quants,
    observer::observers,
    parameter::{Declaration, Parameter},
};
use pt2e_ir::{
    Stage,
    pass::{Anchor, OptionInfo, PassInfo},
};
use pt2e_passes::{pipelines::PIPELINES, registry::PASSES};
use std::{fmt::Write as _, fs, path::PathBuf, process::Command};

/// The limits of an example: longer lines are cut, and an example with more lines is left to the golden.
const LONGEST: usize = 150;
const MOST_LINES: usize = 24;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn names(stages: &[Stage]) -> String {
    if stages.is_empty() {
        "any".to_owned()
    } else {
        stages.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" or ")
    }
}

fn options(text: &mut String, options: &[OptionInfo]) {
    if options.is_empty() {
        return;
    }
    text.push_str("\n| option | values | default | |\n|---|---|---|---|\n");
    for option in options {
        let default = if option.default.is_empty() { String::new() } else { format!("`{}`", option.default) };
        let _ = writeln!(text, "| `{}` | {} | {default} | {} |", option.name, option.kind, option.description);
    }
}

/// The comment at the head of a pass's file.
fn header(pass: &PassInfo) -> String {
    let path = root().join("passes/src").join(pass.name.replace('-', "_")).with_extension("rs");
    let source = fs::read_to_string(&path).unwrap_or_default();
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The header without the name of the pass, which is the heading.
fn prose(pass: &PassInfo) -> String {
    let header = header(pass);
    let text = header.split_once(": ").map_or(header.as_str(), |(_, text)| text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The first function in the text of a module, without comment lines.
fn first_function(text: &str) -> Option<String> {
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let first = lines.by_ref().find(|line| line.trim_start().starts_with("func.func"))?;
    let indent = first.len() - first.trim_start().len();
    let end = format!("{}}}", " ".repeat(indent));
    let mut function = vec![first];
    for line in lines {
        function.push(line);
        if line == end {
            break;
        }
    }
    if function.len() > MOST_LINES {
        return None;
    }
    let cut = |line: &str| match line.get(indent..).unwrap_or(line) {
        line if line.chars().count() > LONGEST => line.chars().take(LONGEST).chain([' ', '…']).collect(),
        line => line.to_owned(),
    };
    Some(function.into_iter().map(cut).collect::<Vec<_>>().join("\n"))
}

/// The first function of the pass's golden, before and after the pass.
fn example(pass: &PassInfo) -> Option<(String, String)> {
    // Verifiers change nothing.
    if pass.name.starts_with("verify-") {
        return None;
    }
    let golden = root().join("test-files").join(pass.name).join("basic.mlir");
    let before = fs::read_to_string(&golden).ok()?;
    let start = format!("// RUN: pt2e-opt %s --{}", pass.name);
    let options = before.lines().find_map(|line| line.strip_prefix(&start))?.split(" | ").next()?;
    let options = options.strip_prefix('=').map(|options| options.trim_matches('"'));
    let flag = options.map_or(format!("--{}", pass.name), |options| format!("--{}={options}", pass.name));
    let output = Command::new(env!("CARGO_BIN_EXE_pt2e-opt")).arg(golden).arg(flag).output().ok()?;
    let after = first_function(&String::from_utf8_lossy(&output.stdout))?;
    Some((first_function(&before)?, after)).filter(|(before, after)| output.status.success() && before != after)
}

fn reference() -> String {
    let mut text = "# Passes and pipelines\n\n\
        Generated from the registry, the headers of the passes' files, and the goldens; `cargo xtask docs` regenerates it.\n\n\
        `pt2e.stage` records the stage of a module: "
        .to_owned();
    let _ = writeln!(
        text,
        "{}. A pass refuses a module at a stage other than those that it needs.\n",
        names(&Stage::ALL).replace(" or ", ", ")
    );
    text.push_str("| pass | needs | gives |\n|---|---|---|\n");
    for pass in PASSES {
        let gives = pass.gives.map_or("", Stage::name);
        let _ = writeln!(text, "| [`--{0}`](#--{0}) | {1} | {gives} |", pass.name, names(pass.needs));
    }
    text.push_str("\n| pipeline | |\n|---|---|\n");
    for pipeline in PIPELINES {
        let _ = writeln!(text, "| [`--{0}`](#--{0}) | {1} |", pipeline.name, pipeline.description);
    }
    for pass in PASSES {
        let on = if pass.anchor == Anchor::Module { "the module" } else { "each function" };
        let _ = write!(text, "\n## `--{}`\n\n{}\n\nRuns on {on}", pass.name, prose(pass));
        let dialects: Vec<String> = pass.dialects.iter().map(|dialect| format!("`{dialect}`")).collect();
        if !dialects.is_empty() {
            let _ = write!(text, "; makes ops of {}", dialects.join(", "));
        }
        let _ = match (pass.needs, pass.gives) {
            ([], None) => writeln!(text, "."),
            (needs, None) => writeln!(text, ". Needs a module that is {}.", names(needs)),
            (needs, Some(gives)) => {
                writeln!(text, ". Needs a module that is {}; it is {gives} afterwards.", names(needs))
            }
        };
        options(&mut text, pass.options);
        if !pass.statistics.is_empty() {
            text.push_str("\n| statistic | |\n|---|---|\n");
            for statistic in pass.statistics {
                let name = statistic.name.to_string_lossy();
                let _ = writeln!(text, "| `{name}` | {} |", statistic.description.to_string_lossy());
            }
        }
        if let Some((before, after)) = example(pass) {
            let _ = write!(
                text,
                "\nFrom `test-files/{}/basic.mlir`, before:\n\n```mlir\n{before}\n```\n\nAfter:\n\n```mlir\n{after}\n```\n",
                pass.name
            );
        }
    }
    for pipeline in PIPELINES {
        let _ = write!(text, "\n## `--{}`\n\n{}.\n", pipeline.name, pipeline.description);
        options(&mut text, pipeline.options);
    }
    text.push_str(
        "\n## Observers and fake-quants\n\nThe valid values of `observer` and `fake_quant` in a `#pt2e.qspec`.\n",
    );
    observers().chain(fake_quants()).for_each(|declaration| declared(&mut text, declaration));
    text
}

/// Adds the section of an observer or fake-quant: its name, and its parameters.
fn declared(text: &mut String, declaration: &Declaration) {
    let Declaration { category, name, doc, parameters } = declaration;
    let _ = write!(text, "\n### `{name}`\n\n{}: {doc}.\n", capitalized(category));
    if parameters.is_empty() {
        return;
    }
    text.push_str("\n| parameter | type | default | must be | |\n|---|---|---|---|---|\n");
    for Parameter { name, default, must_be, doc, .. } in parameters.iter().copied() {
        let _ = writeln!(text, "| `{name}` | {} | `{default}` | {must_be} | {doc} |", default.type_name());
    }
}

fn capitalized(word: &str) -> String {
    word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()
}

#[test]
fn headers_say_what_a_pass_does_and_show_it() {
    for pass in PASSES {
        let header = header(pass);
        let first = header.lines().next().unwrap_or_default();
        assert!(
            first.starts_with(&format!("`{}`: ", pass.name)),
            "passes/src: the header of {} begins `{first}`",
            pass.name
        );
        // A verifier lists what it checks.
        let shows = if pass.name.starts_with("verify-") { "\n- " } else { "```text\n" };
        let arrow = pass.name.starts_with("verify-") || header.contains("=>");
        assert!(header.contains(shows) && arrow, "passes/src: the header of {} has no before => after", pass.name);
    }
}

#[test]
fn reference_is_up_to_date() {
    let path = root().join("passes/PASSES.md");
    let expected = reference();
    if std::env::var_os("PT2E_BLESS").is_some() && std::env::var_os("CI").is_none() {
        fs::write(&path, expected).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let differ = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(found == expected, "passes/PASSES.md is stale: cargo xtask docs\n{differ:?}");
}
