//! Lints directives: FileCheck and `--verify-diagnostics` silently skip directives that they do not recognise, so a test with a
//! misspelt directive passes without testing anything. The linter makes such a line an error.
//!
//! The comments of a test file follow a closed grammar: a comment that starts with a word in capitals and a colon is
//! `RUN:`, a directive of a prefix that some RUN line checks, or one of [`PROSE`].

use std::fmt;

use strsim::osa_distance;

use crate::{
    filecheck::Uses,
    script::{RunLine, comment},
};

/// Words in capitals that may start a comment without being directives. `COM` and `REM` are FileCheck's own.
pub const PROSE: [&str; 4] = ["COM", "REM", "NOTE", "RUN"];

/// Keywords of LLVM's lit that this runner does not have, because every test runs on every machine.
const UNSUPPORTED: [&str; 6] = ["REQUIRES", "UNSUPPORTED", "XFAIL", "ALLOW_RETRIES", "DEFINE", "REDEFINE"];

/// The suffixes of a FileCheck directive, except `-COUNT-<n>`.
const SUFFIXES: [&str; 6] = ["-NEXT", "-SAME", "-EMPTY", "-NOT", "-DAG", "-LABEL"];

/// The keywords of `--verify-diagnostics`.
const EXPECTATIONS: [&str; 4] = ["expected-error", "expected-warning", "expected-remark", "expected-note"];

/// A line that looks like a directive but is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// 1-based line.
    pub line: usize,
    /// The error and, after a semicolon, the correction.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Checks every comment of a test file, and that each public function that FileCheck sees has a label.
#[must_use]
pub fn lint(source: &str, runs: &[RunLine]) -> Vec<Finding> {
    let uses = Uses::of(runs);
    let prefixes = uses.prefixes();
    let mut findings = Vec::new();
    let mut labels = Vec::new();
    let mut functions = Vec::new();
    for (index, text) in source.lines().enumerate() {
        let line = index + 1;
        let mut report = |message| findings.push(Finding { line, message });
        let body = comment(text).or_else(|| text.split_once("//").map(|(_, body)| body.trim_start()));
        if let Some(body) = body {
            match classify(body, &prefixes) {
                Comment::Prose => {}
                Comment::Directive { suffix: "-LABEL", text } => labels.push(text),
                Comment::Directive { .. } => {}
                Comment::Wrong(message) => report(message),
            }
            if let Some(message) = expectation(body, uses.verifies_diagnostics) {
                report(message);
            }
        }
        functions.extend(public_function(text).map(|name| (line, name)));
    }
    if uses.calls.iter().any(|call| call.prints_ir) {
        let unlabelled = functions.into_iter().filter(|(_, name)| !labels.iter().any(|label| mentions(label, name)));
        findings.extend(unlabelled.map(|(line, name)| {
            let prefix = uses.calls.iter().find(|c| c.prints_ir).and_then(|c| c.prefixes.first());
            let prefix = prefix.map_or("CHECK", String::as_str);
            Finding { line, message: format!("@{name} has no label; write `// {prefix}-LABEL: func.func @{name}(`") }
        }));
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

/// The meaning of a comment for FileCheck.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Comment<'a> {
    /// Not a directive.
    Prose,
    /// A directive: its suffix (empty for the plain one) and the text after the colon.
    Directive { suffix: &'a str, text: &'a str },
    /// Ignored by FileCheck, but probably intended as a directive.
    Wrong(String),
}

/// Classifies the text of a comment, given the prefixes in use, longest first.
pub(crate) fn classify<'a>(body: &'a str, prefixes: &[&str]) -> Comment<'a> {
    let (word, rest) = body.split_at(body.find(|c: char| !is_word(c)).unwrap_or(body.len()));
    if word.is_empty() {
        return Comment::Prose;
    }
    let own = prefixes.iter().find_map(|p| Some((*p, word.strip_prefix(p)?))).filter(|(_, s)| is_suffix_like(s));
    if let Some((prefix, suffix)) = own {
        return match suffix_problem(prefix, suffix).or_else(|| colon_problem(word, rest)) {
            Some(problem) => Comment::Wrong(problem),
            None => Comment::Directive { suffix, text: rest.split_once(':').map_or("", |(_, text)| text) },
        };
    }
    let capitals = word.len() > 1 && word.starts_with(|c: char| c.is_ascii_uppercase()) && !has_lower(word);
    let colon = rest.trim_start().starts_with([':', '{']);
    if word == "RUN" {
        return match rest.starts_with(':') {
            true => Comment::Prose,
            false => Comment::Wrong("a RUN line without its colon is not run; write `RUN:`".into()),
        };
    }
    if PROSE.contains(&word) || !(capitals || colon) {
        return Comment::Prose;
    }
    if let Some(meant) = misspelt(word, prefixes) {
        return Comment::Wrong(format!("`{word}` is not a directive and is ignored; write `{meant}:`"));
    }
    if !(capitals && rest.starts_with(':')) {
        return Comment::Prose;
    }
    if UNSUPPORTED.contains(&word) {
        return Comment::Wrong(format!("`{word}:` is a keyword of LLVM's lit that this runner does not have"));
    }
    let known = if prefixes.is_empty() {
        "no RUN line runs FileCheck".to_owned()
    } else {
        format!("the RUN lines check {}", prefixes.join(", "))
    };
    let stem = SUFFIXES.iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word);
    Comment::Wrong(format!("no RUN line checks the prefix `{stem}` ({known}); for prose write `NOTE:`"))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn has_lower(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_lowercase())
}

fn is_suffix_like(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('-')
}

/// Whether FileCheck knows the suffix.
fn is_suffix(suffix: &str) -> bool {
    let count = || suffix.strip_prefix("-COUNT-").and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n > 0);
    suffix.is_empty() || SUFFIXES.contains(&suffix) || count()
}

fn suffix_problem(prefix: &str, suffix: &str) -> Option<String> {
    if is_suffix(suffix) {
        return None;
    }
    let upper = suffix.to_uppercase();
    let nearest = SUFFIXES.iter().min_by_key(|known| osa_distance(known, &upper));
    let suggestion = match nearest.filter(|known| osa_distance(known, &upper) <= 2) {
        Some(near) => format!("write `{prefix}{near}:`"),
        None => format!("FileCheck knows {}, -COUNT-<n>", SUFFIXES.join(", ")),
    };
    Some(format!("FileCheck does not know the suffix of `{prefix}{suffix}`; {suggestion}"))
}

fn colon_problem(word: &str, rest: &str) -> Option<String> {
    if rest.starts_with(':') || rest.starts_with("{LITERAL}:") {
        return None;
    }
    let ignored = "makes FileCheck ignore the line";
    Some(if rest.trim_start().starts_with(':') {
        format!("a blank before the colon {ignored}; write `{word}:`")
    } else if rest.trim_start().starts_with('{') {
        format!("a modifier other than `{{LITERAL}}:` {ignored}; write `{word}{{LITERAL}}:`")
    } else {
        format!("a missing colon {ignored}; write `{word}:`")
    })
}

/// The directive that was probably intended by a word: the nearest one within two edits, one for a prefix of three or
/// four letters, none (only the case differs) for a shorter one.
fn misspelt(word: &str, prefixes: &[&str]) -> Option<String> {
    let upper = word.to_uppercase();
    let directives = prefixes.iter().flat_map(|p| {
        let limit = match p.len() {
            0..=2 => 0,
            3..=4 => 1,
            _ => 2,
        };
        std::iter::once("").chain(SUFFIXES).map(move |s| (format!("{p}{s}"), limit))
    });
    directives
        .filter_map(|(directive, limit)| {
            let distance = osa_distance(&directive.to_uppercase(), &upper);
            (distance <= limit).then_some((distance, directive))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, directive)| directive)
}

/// The error in a comment that starts like an `expected-…` line. MLIR's own pattern is
/// `expected-(error|note|remark|warning)(-re)? *(@([+-][0-9]+|above|below|unknown))? *{{(.*)}}$`.
fn expectation(body: &str, verified: bool) -> Option<String> {
    let (word, rest) = body.split_at(body.find(|c: char| !(is_word(c))).unwrap_or(body.len()));
    let keyword = word.strip_suffix("-re").unwrap_or(word);
    if !EXPECTATIONS.contains(&keyword) {
        let like = rest.trim_start().starts_with(['@', '{', ':']) && keyword.contains('-');
        let near = |known: &&&str| osa_distance(known, &keyword.to_lowercase()) <= 2;
        let meant = EXPECTATIONS.iter().find(near).filter(|_| like)?;
        return Some(format!("`{word}` expects nothing; write `{meant}`"));
    }
    if !verified {
        return Some(format!("no RUN line has --verify-diagnostics, so this `{word}` is not checked"));
    }
    let place = rest.trim_start_matches(' ');
    let text = match place.strip_prefix('@') {
        None => place,
        Some(at) => {
            let end = at.find([' ', '{']).unwrap_or(at.len());
            let (at, text) = at.split_at(end);
            let offset = at.strip_prefix(['+', '-']).is_some_and(|n| n.parse::<u32>().is_ok());
            if !offset && !matches!(at, "above" | "below" | "unknown") {
                return Some(format!("`@{at}` is not a place; write `@+1`, `@-1`, `@above`, `@below` or `@unknown`"));
            }
            text.trim_start_matches(' ')
        }
    };
    let complete = text.starts_with("{{") && text.trim_end().ends_with("}}");
    (!complete)
        .then(|| format!("this `{word}` is ignored; write `{word} @+1 {{{{message}}}}`, closed on the same line"))
}

/// The name of the public function with a body that starts on this line.
fn public_function(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("func.func ")?.trim_start();
    let rest = rest.strip_prefix("public ").unwrap_or(rest).trim_start();
    symbol(rest.strip_prefix('@')?)
}

/// The symbol name at the start of `text` (which follows an `@`), quotes removed.
pub(crate) fn symbol(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split('"').next().filter(|name| !name.is_empty());
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_$.-".contains(c))).unwrap_or(text.len());
    text.get(..end).filter(|name| !name.is_empty())
}

fn mentions(label: &str, name: &str) -> bool {
    label.match_indices('@').any(|(at, _)| label.get(at + 1..).and_then(symbol) == Some(name))
}

#[cfg(test)]
mod tests;
