//! The command-line tools, for the scripts that the package installs.

use pyo3::prelude::*;
use std::ffi::OsString;

/// Runs `pt2e-opt` on a command line, which starts with the name of the command; returns the exit code.
///
/// For a process of its own: it installs signal handlers.
#[pyfunction]
pub fn opt(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| pt2e_commands::opt(&arguments))
}

/// Runs `pt2e-run` on a command line, which starts with the name of the command; returns the exit code.
///
/// For a process of its own: it installs signal handlers.
#[pyfunction]
pub fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| pt2e_commands::run(&arguments))
}

/// Runs `pt2e-lsp-server` on a command line, which starts with the name of the command; returns the exit code.
///
/// For a process of its own: it installs signal handlers.
#[pyfunction]
pub fn lsp(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| pt2e_commands::lsp(&arguments))
}
