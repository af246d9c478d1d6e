//! Bless mode: rewrites the expected lines of a golden file from the current output of the tools.
//!
//! RUN lines, input and all other comments stay. All directives of a prefix are replaced by one block before each
//! function: a label, the arguments, then every line of the body in order, with SSA names and attribute aliases as
//! FileCheck variables.

mod generate;

use generate::{Block, blocks};

use crate::{
    filecheck::{is_filecheck, prefixes},
    lint::{Comment, classify, symbol},
    script::{Connector, RunLine, comment, pipelines},
};

/// The line between the parts of a split input file.
const SPLIT: &str = "// -----";

/// Why expectations cannot be rewritten.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BlessError {
    /// The failing RUN lines do not use FileCheck on the test file itself.
    #[error("nothing to rewrite: no RUN line ends in `| FileCheck %s`")]
    NothingToBless,
    /// The expectations of a FileCheck call cannot be generated.
    #[error("line {line}: cannot bless this RUN line: {reason}")]
    RunLine {
        /// 1-based line.
        line: usize,
        /// The reason.
        reason: &'static str,
    },
    /// The command before FileCheck failed, so there is no output to generate expectations from.
    #[error("no output to generate expectations from: {0}")]
    Capture(String),
    /// The output has another number of `// -----` parts than the file.
    #[error("prefix {prefix}: the output has {output} parts between `// -----` lines, the file has {source_parts}")]
    Parts {
        /// The prefix.
        prefix: String,
        /// Parts in the output.
        output: usize,
        /// Parts in the file.
        source_parts: usize,
    },
    /// The output has the functions in a different order than the file.
    #[error(
        "prefix {prefix}: @{name} is printed after functions that follow it in the file; write these lines by hand"
    )]
    Order {
        /// The prefix.
        prefix: String,
        /// The function.
        name: String,
    },
    /// A directive that shares its line with code.
    #[error("line {line}: the directive shares its line with code; move it to a line of its own")]
    Inline {
        /// 1-based line.
        line: usize,
    },
}

/// A FileCheck call to rewrite: its prefix and the command whose output it checks.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    prefix: String,
    producer: RunLine,
}

/// Rewrites the expectations of `source`. `capture` runs a command and returns its standard output.
pub(crate) fn bless(
    source: &str,
    runs: &[RunLine],
    capture: impl Fn(&RunLine) -> Result<String, BlessError>,
) -> Result<String, BlessError> {
    let targets = targets(runs)?;
    if targets.is_empty() {
        return Err(BlessError::NothingToBless);
    }
    let all: Vec<&str> = targets.iter().map(|target| target.prefix.as_str()).collect();
    let mut text = source.to_owned();
    for target in &targets {
        let output = capture(&target.producer)?;
        text = splice(&text, &target.prefix, &all, blocks(&output, &target.prefix))?;
    }
    Ok(text)
}

/// The first FileCheck call of each prefix. Later calls with the same prefix check the same lines.
fn targets(runs: &[RunLine]) -> Result<Vec<Target>, BlessError> {
    let mut targets: Vec<Target> = Vec::new();
    for run in runs {
        let refuse = |reason| BlessError::RunLine { line: run.line, reason };
        let mut before = String::new();
        for pipeline in pipelines(&run.command) {
            let (last, producers) = match pipeline.commands.split_last() {
                Some((last, producers)) if is_filecheck(last) => (last, producers),
                _ => {
                    let text: Vec<_> = pipeline.commands.iter().map(|c| c.text.as_str()).collect();
                    before.push_str(&format!("{{ {}; }} >/dev/null && ", text.join(" | ")));
                    continue;
                }
            };
            if pipeline.connector == Connector::Other {
                return Err(refuse("FileCheck comes after `;` or `||`"));
            }
            if last.program().1 {
                return Err(refuse("it expects FileCheck to fail"));
            }
            if producers.is_empty() {
                return Err(refuse("FileCheck reads a file; pipe the output into it"));
            }
            if !last.words.iter().any(|word| word == "%s") {
                return Err(refuse("FileCheck takes its directives from another file"));
            }
            let Ok([prefix]) = <[String; 1]>::try_from(prefixes(last)) else {
                return Err(refuse("it checks several prefixes, and a line can only be written for one"));
            };
            if targets.iter().all(|target| target.prefix != prefix) {
                let producers: Vec<_> = producers.iter().map(|c| c.text.as_str()).collect();
                let command = format!("{before}{}", producers.join(" | "));
                targets.push(Target { prefix, producer: RunLine { line: run.line, command } });
            }
        }
    }
    Ok(targets)
}

/// Replaces the directives of `prefix` by the given blocks, part by part. `prefixes` are all prefixes of the file.
fn splice(source: &str, prefix: &str, prefixes: &[&str], parts: Vec<Vec<Block>>) -> Result<String, BlessError> {
    let lines = without_directives(source, prefix, prefixes)?;
    let inputs: Vec<&[&str]> = lines.split(|line| line.starts_with(SPLIT)).collect();
    if inputs.len() != parts.len() {
        let prefix = prefix.to_owned();
        return Err(BlessError::Parts { prefix, output: parts.len(), source_parts: inputs.len() });
    }
    let mut result = String::with_capacity(source.len() * 2);
    for (index, (input, blocks)) in inputs.into_iter().zip(parts).enumerate() {
        if index > 0 {
            result.push_str(SPLIT);
            result.push('\n');
        }
        splice_part(&mut result, input, prefix, blocks)?;
    }
    Ok(result)
}

fn splice_part(result: &mut String, input: &[&str], prefix: &str, blocks: Vec<Block>) -> Result<(), BlessError> {
    let mut position = 0;
    let mut pending: Vec<String> = Vec::new();
    for block in blocks {
        let at = block.function.as_ref().and_then(|name| input.iter().position(|line| defines(line, name)));
        pending.extend(block.lines);
        let Some(at) = at else { continue };
        let Some(passed) = input.get(position..at) else {
            let name = block.function.unwrap_or_default();
            return Err(BlessError::Order { prefix: prefix.to_owned(), name });
        };
        push_lines(result, passed);
        let indent = input.get(at).map_or("", |line| leading_blanks(line));
        pending.drain(..).for_each(|line| push_line(result, indent, &line));
        position = at;
    }
    let rest = input.get(position..).unwrap_or_default();
    let end = rest.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    let (rest, blank) = rest.split_at(end);
    push_lines(result, rest);
    if !pending.is_empty() {
        result.push('\n');
        pending.iter().for_each(|line| push_line(result, "", line));
    }
    push_lines(result, blank);
    Ok(())
}

fn push_lines(result: &mut String, lines: &[&str]) {
    lines.iter().for_each(|line| push_line(result, "", line));
}

fn push_line(result: &mut String, indent: &str, line: &str) {
    result.push_str(indent);
    result.push_str(line);
    result.push('\n');
}

fn leading_blanks(line: &str) -> &str {
    line.split_at(line.len() - line.trim_start().len()).0
}

/// Whether a line of the input starts the function `name`.
fn defines(line: &str, name: &str) -> bool {
    line.trim_start().starts_with("func.func ")
        && line.split_once('@').is_some_and(|(_, after)| symbol(after) == Some(name))
}

/// The lines of a file that are not directives of `prefix`.
fn without_directives<'a>(source: &'a str, prefix: &str, prefixes: &[&str]) -> Result<Vec<&'a str>, BlessError> {
    // Longest first, so that a `CHECK-INT` line is not attributed to `CHECK`.
    let mut known = prefixes.to_vec();
    known.sort_unstable_by_key(|p| std::cmp::Reverse(p.len()));
    let owns = |body: &str| {
        let owner = known.iter().find(|p| body.strip_prefix(**p).is_some_and(|rest| rest.starts_with([':', '-', '{'])));
        owner == Some(&prefix) && matches!(classify(body, &known), Comment::Directive { .. })
    };
    let mut kept = Vec::new();
    for (index, line) in source.lines().enumerate() {
        match comment(line) {
            Some(body) if owns(body) => {}
            Some(_) => kept.push(line),
            None => {
                if line.split_once("//").is_some_and(|(_, body)| owns(body.trim_start())) {
                    return Err(BlessError::Inline { line: index + 1 });
                }
                kept.push(line);
            }
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests;
