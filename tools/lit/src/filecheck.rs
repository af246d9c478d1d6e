//! Finds the FileCheck calls in the RUN lines of a test file: their prefixes, and the kind of output that they check.

use crate::script::{Command, Pipeline, RunLine, pipelines};

/// One call of FileCheck in a RUN line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileCheckCall {
    /// The prefixes it looks for; `CHECK` when none is named.
    pub prefixes: Vec<String>,
    /// Whether it checks IR that an opt tool printed (not messages, and not a failing run).
    pub prints_ir: bool,
}

/// The facts about the RUN lines of a file that decide which directives are valid in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub calls: Vec<FileCheckCall>,
    /// Some RUN line has `--verify-diagnostics`.
    pub verifies_diagnostics: bool,
}

impl Uses {
    /// Reads the RUN lines.
    pub fn of(runs: &[RunLine]) -> Self {
        let mut uses = Self::default();
        for pipeline in runs.iter().flat_map(|run| pipelines(&run.command)) {
            uses.verifies_diagnostics |= pipeline.commands.iter().flat_map(|c| &c.words).any(|word| {
                flag(word).is_some_and(|f| f == "verify-diagnostics" || f.starts_with("verify-diagnostics="))
            });
            for command in &pipeline.commands {
                if is_filecheck(command) {
                    uses.calls.push(FileCheckCall { prefixes: prefixes(command), prints_ir: prints_ir(&pipeline) });
                }
            }
        }
        uses
    }

    /// Every prefix that some RUN line checks, longest first, so that `CHECK-INT` is tried before `CHECK`.
    pub fn prefixes(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.calls.iter().flat_map(|call| &call.prefixes).map(String::as_str).collect();
        all.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        all
    }
}

/// Whether the command is FileCheck, possibly after `not`.
pub(crate) fn is_filecheck(command: &Command) -> bool {
    command.program().0 == "FileCheck"
}

/// The prefixes that a FileCheck command names: `--check-prefix=A`, `--check-prefix A`, `--check-prefixes=A,B`, with
/// one dash or two.
pub(crate) fn prefixes(command: &Command) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let mut words = command.words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let value = match flag(word) {
            Some("check-prefix" | "check-prefixes") => words.next(),
            Some(text) => text.strip_prefix("check-prefix=").or_else(|| text.strip_prefix("check-prefixes=")),
            None => None,
        };
        named.extend(value.into_iter().flat_map(|list| list.split(',')).map(str::to_owned));
    }
    if named.is_empty() {
        named.push("CHECK".to_owned());
    }
    named
}

fn flag(word: &str) -> Option<&str> {
    word.strip_prefix("--").or_else(|| word.strip_prefix('-'))
}

fn prints_ir(pipeline: &Pipeline) -> bool {
    pipeline.commands.first().is_some_and(|first| {
        let (program, negated) = first.program();
        let runs = pipeline.commands.iter().any(|command| command.program().0.ends_with("-run"));
        let lists = first.words.iter().any(|w| matches!(flag(w), Some("help" | "version" | "list-passes")));
        program.ends_with("-opt") && !negated && !first.redirects_stderr() && !lists && !runs
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(commands: &[&str]) -> Uses {
        let runs: Vec<_> = commands.iter().map(|c| RunLine { line: 1, command: (*c).to_owned() }).collect();
        Uses::of(&runs)
    }

    #[test]
    fn prefixes_are_read_in_every_spelling() {
        let uses = uses(&[
            "pt2e-opt %s | FileCheck %s",
            "pt2e-opt %s | FileCheck %s --check-prefix INT",
            "pt2e-opt %s | FileCheck %s -check-prefixes=CHECK-INT,INT",
        ]);
        assert_eq!(uses.prefixes(), ["CHECK-INT", "CHECK", "INT"]);
    }

    #[test]
    fn only_plain_opt_output_counts_as_ir() {
        let ir = |command: &str| uses(&[command]).calls[0].prints_ir;
        assert!(ir("pt2e-opt %s --cse | FileCheck %s"));
        assert!(!ir("not pt2e-opt %s | FileCheck %s"));
        assert!(!ir("pt2e-opt %s 2>&1 | FileCheck %s"));
        assert!(!ir("pt2e-opt --list-passes | FileCheck %s"));
        assert!(!ir("pt2e-run %s | FileCheck %s"));
        assert!(!ir("pt2e-opt %s --cse | pt2e-run - | FileCheck %s"));
    }

    #[test]
    fn verify_diagnostics_is_seen() {
        assert!(uses(&["pt2e-opt %s --verify-diagnostics"]).verifies_diagnostics);
        assert!(uses(&["pt2e-opt %s -verify-diagnostics=all"]).verifies_diagnostics);
        assert!(!uses(&["pt2e-opt %s --verify-each"]).verifies_diagnostics);
    }
}
