//! `cargo xtask lint`: all checks of a change except the tests.

use crate::{
    modules::{self, ModulesError},
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Why the lint did not pass.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A tool found something; its output was shown.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// Modules or crates import each other in a cycle.
    #[error(transparent)]
    Modules(#[from] ModulesError),
}

/// Runs rustfmt, clippy and rustdoc with warnings as errors, and checks the module graph, features and licences. All of them
/// run; the first failure is returned.
///
/// # Errors
/// Any of them found something.
pub fn run(policy: Policy) -> Result<(), LintError> {
    setup::ensure(policy)?;
    let cargo = |arguments: &[&str]| {
        let mut command = process::cargo(policy.offline);
        command.args(arguments).env("RUSTDOCFLAGS", "-D warnings");
        process::show_and_run(&mut command).map_err(LintError::from)
    };
    let results = [
        cargo(&["fmt", "--all", "--check"]),
        // The fuzz targets are a workspace of their own.
        cargo(&["fmt", "--all", "--check", "--manifest-path", "tools/fuzz/Cargo.toml"]),
        cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]),
        modules::check().map_err(LintError::from),
        cargo(&["test", "--package", "xtask", "--test", "features", "--test", "licences"]),
    ];
    results.into_iter().collect()
}
