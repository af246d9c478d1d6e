//! A small lit: runs the `// RUN:` lines of golden files with LLVM's FileCheck, refuses directives that FileCheck
//! would ignore, and rewrites expectations on demand.
//!
//! A golden file is any `.mlir` file under the given root that is not in a folder `Inputs`. Its comments (`//`) have RUN lines.
//! Each is one bash command (with `pipefail`) that must succeed; they run in order, in a scratch folder of the test's own,
//! without standard input, and with our binaries and LLVM's tools in front of PATH. A RUN line may take
//! [`DEFAULT_TIME_LIMIT`], or the number of seconds in `PT2E_LIT_TIMEOUT`.
//!
//! With `PT2E_BLESS=1`, a file whose RUN lines fail gets its expected lines from the current output of the tools. A file that
//! passes keeps its expected lines, which may omit output on purpose. If `CI` is set, blessing is refused.

mod bless;
pub mod coverage;
mod filecheck;
mod lint;
mod script;
mod select;
mod shell;
mod toolchain;

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

pub use bless::BlessError;
pub use lint::{Finding, PROSE, lint};
pub use script::{RunLine, ScriptError, expand, run_lines};
pub use select::{golden_files, golden_pattern};
pub use toolchain::{ToolchainError, llvm_bin};

/// How long one RUN line may take.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(120);

/// How much of an output stream a failure shows.
const SHOWN_BYTES: usize = 16 * 1024;

/// Where and how golden files are run.
#[derive(Debug, Clone)]
pub struct Lit {
    /// The folder that test names are relative to.
    pub root: PathBuf,
    /// The parent of the tests' scratch folders, each of which is emptied before its test and kept afterwards.
    pub scratch: PathBuf,
    /// Folders put in front of PATH.
    pub path: Vec<PathBuf>,
    /// The command that runs one test again; the name of the test is appended.
    pub rerun: String,
    /// The limit for each RUN line.
    pub time_limit: Duration,
    /// Rewrite the expectations of tests that fail.
    pub bless: bool,
}

/// Why a golden test failed.
#[derive(Debug, thiserror::Error)]
pub enum LitError {
    /// The file, its scratch folder or bash could not be used.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or program.
        path: PathBuf,
        /// The error.
        error: io::Error,
    },
    /// Its RUN lines are malformed.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// Lines that look like directives but are not.
    #[error("{}", list(.0))]
    Lint(Vec<Finding>),
    /// A RUN line failed; the text has the command, its output, and the command that runs the test again.
    #[error("{0}")]
    Run(String),
    /// The expectations could not be rewritten.
    #[error(transparent)]
    Bless(#[from] BlessError),
    /// `PT2E_BLESS` and `CI` are both set.
    #[error("PT2E_BLESS is refused if CI is set: a person must read the rewritten expectations")]
    BlessInCi,
    /// `PT2E_LIT_TIMEOUT` is not a number.
    #[error("PT2E_LIT_TIMEOUT is `{0}`; write a whole number of seconds, at least 1")]
    TimeLimit(String),
}

fn list(findings: &[Finding]) -> String {
    let mut text = "directives that would be ignored:".to_owned();
    for finding in findings {
        let _ = write!(text, "\n  {finding}");
    }
    text
}

impl Lit {
    /// Takes the time limit and the bless mode from environment variables (`PT2E_LIT_TIMEOUT`, `PT2E_BLESS`, `CI`),
    /// which `variable` looks up.
    ///
    /// # Errors
    /// The time limit is not a number, or bless mode is on and `CI` is set.
    pub fn with_environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Result<Self, LitError> {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        if let Some(text) = set("PT2E_LIT_TIMEOUT") {
            match text.parse() {
                Ok(seconds @ 1..) => self.time_limit = Duration::from_secs(seconds),
                _ => return Err(LitError::TimeLimit(text)),
            }
        }
        self.bless = set("PT2E_BLESS").is_some_and(|value| value != "0");
        if self.bless && set("CI").is_some() {
            return Err(LitError::BlessInCi);
        }
        Ok(self)
    }

    /// Runs one golden file.
    ///
    /// # Errors
    /// See [`LitError`]. In bless mode a failing test is rewritten, and fails only if that is impossible or does not make it
    /// pass.
    pub fn test(&self, file: &Path) -> Result<(), LitError> {
        let file = std::path::absolute(file).map_err(at(file))?;
        let source = fs::read_to_string(&file).map_err(at(&file))?;
        let runs = run_lines(&source)?;
        // In bless mode, check the directives later: the file may have no labels yet.
        let result = match self.bless {
            true => self.execute(&file, &runs),
            false => self.check(&file, &source, &runs),
        };
        match result {
            Err(LitError::Run(_)) if self.bless => {}
            Ok(()) if self.bless => return self.check_directives(&source, &runs),
            other => return other,
        }
        let blessed = bless::bless(&source, &runs, |command| self.capture(&file, command))?;
        fs::write(&file, &blessed).map_err(at(&file))?;
        let verdict = run_lines(&blessed).map_err(LitError::from).and_then(|runs| self.check(&file, &blessed, &runs));
        if verdict.is_err() {
            fs::write(&file, &source).map_err(at(&file))?;
        }
        verdict
    }

    fn check(&self, file: &Path, source: &str, runs: &[RunLine]) -> Result<(), LitError> {
        self.check_directives(source, runs)?;
        self.execute(file, runs)
    }

    fn check_directives(&self, source: &str, runs: &[RunLine]) -> Result<(), LitError> {
        let findings = lint(source, runs);
        if findings.is_empty() { Ok(()) } else { Err(LitError::Lint(findings)) }
    }

    fn execute(&self, file: &Path, runs: &[RunLine]) -> Result<(), LitError> {
        let scratch = self.scratch_of(file);
        if scratch.exists() {
            fs::remove_dir_all(&scratch).map_err(at(&scratch))?;
        }
        fs::create_dir_all(&scratch).map_err(at(&scratch))?;
        for run in runs {
            let command = expand(run, file, &scratch)?;
            let outcome = shell::run(&command, &scratch, &self.path, self.time_limit).map_err(at(Path::new("bash")))?;
            if !outcome.success() {
                return Err(LitError::Run(self.failure(file, run, &command, &outcome)));
            }
        }
        Ok(())
    }

    /// The standard output of a command of the test file, for bless mode.
    fn capture(&self, file: &Path, run: &RunLine) -> Result<String, BlessError> {
        let scratch = self.scratch_of(file);
        let command = expand(run, file, &scratch).map_err(|error| BlessError::Capture(error.to_string()))?;
        let outcome = shell::run(&command, &scratch, &self.path, self.time_limit)
            .map_err(|error| BlessError::Capture(format!("bash: {error}")))?;
        match outcome.success() {
            true => Ok(outcome.stdout),
            false => Err(BlessError::Capture(self.failure(file, run, &command, &outcome))),
        }
    }

    /// The test's name: its path below the root.
    fn name<'a>(&self, file: &'a Path) -> &'a Path {
        std::path::absolute(&self.root).ok().and_then(|root| file.strip_prefix(root).ok()).unwrap_or(file)
    }

    fn scratch_of(&self, file: &Path) -> PathBuf {
        let name = self.name(file);
        self.scratch.join(name.strip_prefix("/").unwrap_or(name))
    }

    fn failure(&self, file: &Path, run: &RunLine, command: &str, outcome: &shell::Outcome) -> String {
        let name = self.name(file).display();
        let end = match outcome.status {
            Some(status) => format!("ended with {status}"),
            None => format!(
                "was still running after {} s (PT2E_LIT_TIMEOUT raises the limit)",
                self.time_limit.as_secs_f32()
            ),
        };
        let mut text = format!("{name}:{}: this RUN line {end}\n  {}", run.line, run.command);
        for (stream, content) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
            if !content.is_empty() {
                let _ = write!(text, "\n{stream}:\n{}", shown(content));
            }
        }
        let path = self.path.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(":");
        let _ = write!(
            text,
            "\nagain:   {rerun} {name}\nbless:   PT2E_BLESS=1 {rerun} {name}\nby hand: cd {} && PATH={}:$PATH bash -o pipefail -c {}",
            script::quote(&self.scratch_of(file).to_string_lossy()),
            script::quote(&path),
            script::quote(command),
            rerun = self.rerun,
        );
        text
    }
}

fn shown(content: &str) -> &str {
    let mut end = content.len().min(SHOWN_BYTES);
    while !content.is_char_boundary(end) {
        end -= 1;
    }
    content.get(..end).unwrap_or(content).trim_end()
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> LitError {
    let path = path.to_owned();
    move |error| LitError::Io { path, error }
}
