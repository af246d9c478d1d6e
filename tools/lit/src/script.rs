//! Finds the RUN lines of a test file, expands `%s` and the other substitutions, and splits them into pipelines.

use std::path::Path;

/// A command of a test file, `// RUN: …` with its continuation lines joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// 1-based line of the (first) `RUN:`.
    pub line: usize,
    /// The command as written, with substitutions unexpanded.
    pub command: String,
}

/// An error in a test file's RUN lines.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScriptError {
    /// The file has no RUN lines.
    #[error("no `// RUN:` line; a file that is input for other tests belongs in a folder named `Inputs`")]
    NoRunLine,
    /// A RUN line without a command.
    #[error("line {line}: empty RUN line")]
    Empty {
        /// 1-based line.
        line: usize,
    },
    /// A RUN line ends in `\` and no RUN line follows it.
    #[error("line {line}: the RUN line ends in `\\`, but the next line is not a RUN line")]
    Unfinished {
        /// 1-based line.
        line: usize,
    },
    /// An unknown `%x`.
    #[error("line {line}: unknown substitution `%{found}`; known are %s, %S, %t, and %% for a percent sign")]
    Substitution {
        /// 1-based line.
        line: usize,
        /// The character after the percent sign.
        found: String,
    },
}

/// Collects the RUN lines of a test file, in order.
///
/// A line that ends in `\` is continued by the RUN line that must follow it directly.
///
/// # Errors
/// There is no RUN line, or one is empty or lacks its continuation.
pub fn run_lines(source: &str) -> Result<Vec<RunLine>, ScriptError> {
    let mut runs: Vec<RunLine> = Vec::new();
    let mut continued = false;
    for (index, text) in source.lines().enumerate() {
        let line = index + 1;
        let run = comment(text).and_then(|body| body.strip_prefix("RUN:"));
        if continued && run.is_none() {
            return Err(ScriptError::Unfinished { line: line - 1 });
        }
        let Some(run) = run else { continue };
        let (run, continues) = match run.trim().strip_suffix('\\') {
            Some(run) => (run.trim_end(), true),
            None => (run.trim(), false),
        };
        match runs.last_mut() {
            Some(last) if continued => {
                last.command.push(' ');
                last.command.push_str(run);
            }
            _ => runs.push(RunLine { line, command: run.to_owned() }),
        }
        continued = continues;
    }
    if let Some(empty) = runs.iter().find(|run| run.command.trim().is_empty()) {
        return Err(ScriptError::Empty { line: empty.line });
    }
    match runs.last() {
        None => Err(ScriptError::NoRunLine),
        Some(last) if continued => Err(ScriptError::Unfinished { line: last.line }),
        Some(_) => Ok(runs),
    }
}

/// The text of a comment line after `//` (or `///`), leading blanks removed. `None` when the line is code.
pub(crate) fn comment(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("//").map(|body| body.trim_start_matches('/').trim_start())
}

/// Replaces the substitutions of one RUN line: `%s` the test file, `%S` its folder, `%t` a path in the test's own
/// scratch folder that no other test uses, `%%` a percent sign. Paths are quoted for the shell where they need it.
///
/// # Errors
/// A `%` followed by anything else.
pub fn expand(run: &RunLine, file: &Path, scratch: &Path) -> Result<String, ScriptError> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut expanded = String::with_capacity(run.command.len() + 64);
    let mut chars = run.command.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            expanded.push(c);
            continue;
        }
        match chars.next() {
            Some('%') => expanded.push('%'),
            Some('s') => expanded.push_str(&quote(&file.to_string_lossy())),
            Some('S') => expanded.push_str(&quote(&file.parent().unwrap_or(Path::new(".")).to_string_lossy())),
            Some('t') => expanded.push_str(&quote(&scratch.join(format!("{stem}.tmp")).to_string_lossy())),
            other => {
                let found = other.map(String::from).unwrap_or_default();
                return Err(ScriptError::Substitution { line: run.line, found });
            }
        }
    }
    Ok(expanded)
}

/// Quotes a string for a POSIX shell, leaving plain paths as they are.
pub(crate) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// How a pipeline depends on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connector {
    /// The first pipeline of the line.
    First,
    /// `&&`.
    And,
    /// `||` or `;`.
    Other,
}

/// Commands joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pipeline {
    pub connector: Connector,
    pub commands: Vec<Command>,
}

/// One command of a pipeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// The command as written, quotes and redirections included.
    pub text: String,
    /// Its words, unquoted, redirections included.
    pub words: Vec<String>,
}

impl Command {
    /// The program that is run, without its folder, and whether `not` inverts its exit code.
    pub fn program(&self) -> (&str, bool) {
        let mut words = self.words.iter().map(String::as_str);
        let mut negated = false;
        let mut program = words.next().unwrap_or_default();
        while program == "not" || (negated && program == "--crash") {
            negated = true;
            program = words.next().unwrap_or_default();
        }
        (program.rsplit('/').next().unwrap_or(program), negated)
    }

    /// Whether standard error is redirected: such a command is run for its messages, not for its output.
    pub fn redirects_stderr(&self) -> bool {
        self.words.iter().any(|word| word.starts_with("2>") || word.starts_with("&>"))
    }
}

/// Splits a RUN line into pipelines and commands. Quotes and backslashes are respected; the contents of `$(…)` or a
/// subshell are not parsed, which is enough to find the FileCheck calls of tests.
pub(crate) fn pipelines(command: &str) -> Vec<Pipeline> {
    let mut splitter = Splitter::default();
    let mut chars = command.chars().peekable();
    let mut quoted_by = None;
    while let Some(c) = chars.next() {
        match (quoted_by, c) {
            (None, '\'' | '"') => {
                quoted_by = Some(c);
                splitter.text.push(c);
                splitter.in_word = true;
            }
            (Some(open), _) if open == c => {
                quoted_by = None;
                splitter.text.push(c);
            }
            (None | Some('"'), '\\') => {
                splitter.text.push(c);
                if let Some(escaped) = chars.next() {
                    splitter.word_char(escaped);
                }
            }
            (Some(_), _) => splitter.word_char(c),
            (None, '|') if chars.next_if_eq(&'|').is_some() => splitter.end_pipeline(Connector::Other),
            (None, '|') => splitter.end_command(),
            (None, '&') if chars.next_if_eq(&'&').is_some() => splitter.end_pipeline(Connector::And),
            (None, ';') => splitter.end_pipeline(Connector::Other),
            (None, _) if c.is_whitespace() => {
                splitter.end_word();
                splitter.text.push(c);
            }
            (None, _) => splitter.word_char(c),
        }
    }
    splitter.end_pipeline(Connector::Other);
    splitter.done
}

#[derive(Default)]
struct Splitter {
    done: Vec<Pipeline>,
    next: Option<Connector>,
    commands: Vec<Command>,
    words: Vec<String>,
    word: String,
    in_word: bool,
    text: String,
}

impl Splitter {
    fn word_char(&mut self, c: char) {
        self.text.push(c);
        self.word.push(c);
        self.in_word = true;
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.in_word) {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            self.commands.push(Command { text, words: std::mem::take(&mut self.words) });
        }
    }

    fn end_pipeline(&mut self, next: Connector) {
        self.end_command();
        if !self.commands.is_empty() {
            let connector = self.next.unwrap_or(Connector::First);
            self.done.push(Pipeline { connector, commands: std::mem::take(&mut self.commands) });
        }
        self.next = Some(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str) -> RunLine {
        RunLine { line: 3, command: command.to_owned() }
    }

    #[test]
    fn run_lines_are_collected_and_continued() {
        let source =
            "// RUN: pt2e-opt %s \\\n// RUN:   --cse | FileCheck %s\n\nfunc.func @f() // RUN: not one\n//RUN: true\n";
        let expected = [
            RunLine { line: 1, command: "pt2e-opt %s --cse | FileCheck %s".into() },
            RunLine { line: 5, command: "true".into() },
        ];
        assert_eq!(run_lines(source).unwrap(), expected);
    }

    #[test]
    fn a_file_that_runs_nothing_is_an_error() {
        assert_eq!(run_lines("func.func @f()\n"), Err(ScriptError::NoRunLine));
        assert_eq!(run_lines("// RUN:  \n"), Err(ScriptError::Empty { line: 1 }));
        assert_eq!(run_lines("// RUN: a \\\n// b\n"), Err(ScriptError::Unfinished { line: 1 }));
        assert_eq!(run_lines("// RUN: a \\\n"), Err(ScriptError::Unfinished { line: 1 }));
    }

    #[test]
    fn substitutions_are_made_and_unknown_ones_refused() {
        let (file, scratch) = (Path::new("/t/a b/x.mlir"), Path::new("/s"));
        let expanded = expand(&run("run %s %S %t.npz 100%%"), file, scratch).unwrap();
        assert_eq!(expanded, "run '/t/a b/x.mlir' '/t/a b' /s/x.tmp.npz 100%");
        let error = expand(&run("run %p"), file, scratch).unwrap_err();
        assert_eq!(error, ScriptError::Substitution { line: 3, found: "p".into() });
        assert!(expand(&run("run %"), file, scratch).is_err());
    }

    #[test]
    fn pipelines_follow_the_shell() {
        let found = pipelines("split-file %s %t && not a-opt 'x | y' --p=\"a;b\" 2>&1 | /bin/FileCheck %s ; b || c");
        let shape: Vec<_> =
            found.iter().map(|p| (p.connector, p.commands.iter().map(|c| c.program()).collect::<Vec<_>>())).collect();
        assert_eq!(
            shape,
            [
                (Connector::First, vec![("split-file", false)]),
                (Connector::And, vec![("a-opt", true), ("FileCheck", false)]),
                (Connector::Other, vec![("b", false)]),
                (Connector::Other, vec![("c", false)]),
            ]
        );
        let opt = &found[1].commands[0];
        assert_eq!(opt.words, ["not", "a-opt", "x | y", "--p=a;b", "2>&1"]);
        assert_eq!(opt.text, "not a-opt 'x | y' --p=\"a;b\" 2>&1");
        assert!(opt.redirects_stderr());
    }
}
