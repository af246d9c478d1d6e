//! `cargo xtask docs`: writes the references that are generated from the registry, the ODS files, the goldens, the
//! kernels' cases and the formats of configurations and reports.

use crate::{
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Why the references could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DocsError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A command failed; its output was shown.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// The tests that compare a reference with its sources, and write it with `PT2E_BLESS`: package, test, filter.
const REFERENCES: [[&str; 3]; 5] = [
    ["pt2e-opt", "reference", ""],
    ["pt2e-opt", "dialects", ""],
    ["pt2e-kernels", "kernels", "coverage"],
    ["pt2e-quantizer", "configuration", "the_schema_is_up_to_date"],
    ["pt2e-report", "schema", ""],
];

/// Writes the references again.
///
/// # Errors
/// See [`DocsError`].
pub fn run(policy: Policy) -> Result<(), DocsError> {
    setup::ensure(policy)?;
    for [package, test, filter] in REFERENCES {
        let mut command = process::cargo(policy.offline);
        command.args(["test", "--quiet", "--package", package, "--test", test, "--", filter]);
        command.env("PT2E_BLESS", "1").env_remove("CI");
        process::show_and_run(&mut command)?;
    }
    Ok(())
}
