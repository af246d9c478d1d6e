//! `cargo xtask demo`: builds the tools in release and runs the demonstration with them.

use std::process::Command;

use crate::{
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Why the demonstration failed.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The build or the demonstration failed, and said why.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// Sets up, builds, and runs `pt2e-demo`.
///
/// # Errors
/// One of the three failed.
pub fn run(policy: Policy) -> Result<(), DemoError> {
    setup::ensure(policy)?;
    // Without xtask: the running program cannot be overwritten.
    let build = ["build", "--release", "--workspace", "--bins", "--exclude", "xtask"];
    process::show_and_run(process::cargo(policy.offline).args(build))?;
    let demo = process::target().join("release").join("pt2e-demo");
    Ok(process::show_and_run(Command::new(demo).current_dir(process::root()))?)
}
