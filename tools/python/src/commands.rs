//! What needs no module: merging statistics, and the command-line tools for the scripts that the package installs.

use pt2e_archive::statistics::StatisticsFile;
use pyo3::{exceptions::PyValueError, prelude::*};
use std::{ffi::OsString, path::PathBuf};

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

/// Merges files of statistics, in the order of the data, into one.
#[pyfunction]
pub fn merge_statistics(py: Python<'_>, files: Vec<PathBuf>, output: PathBuf) -> PyResult<()> {
    py.detach(|| {
        let merged = StatisticsFile::merge(&files).map_err(|error| error.to_string())?;
        merged.write(&output).map_err(|error| error.to_string())
    })
    .map_err(PyValueError::new_err)
}
