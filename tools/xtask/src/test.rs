//! `cargo xtask test`: all tests in one command.

use std::time::Instant;

use crate::{
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Why the tests did not pass.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Tests failed, or did not build.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// Sets up, then runs `cargo test` on the whole workspace, or with the given arguments.
///
/// # Errors
/// The machine could not be set up, or `cargo test` failed.
pub fn run(policy: Policy, arguments: &[String]) -> Result<(), TestError> {
    let llvm = setup::ensure(policy)?;
    println!("LLVM/MLIR 22: {}", llvm.display());
    let began = Instant::now();
    let mut command = process::cargo(policy.offline);
    command.arg("test");
    if arguments.is_empty() {
        // Every test binary runs, so that one failure does not hide another.
        command.args(["--workspace", "--no-fail-fast"]);
    } else {
        command.args(arguments);
    }
    process::show_and_run(&mut command)?;
    println!("\nAll tests passed, in {} s.", began.elapsed().as_secs());
    Ok(())
}
