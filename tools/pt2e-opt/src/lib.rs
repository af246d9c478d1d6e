//! The commands as functions of their command lines, which start with the name of the command. They return the exit code. The binaries
//! call them, each with an allocator, and so does the Python package, without one.

mod run;

use std::ffi::OsString;

/// `pt2e-opt`: runs passes on a module, or merges statistics.
#[must_use]
pub fn opt(arguments: &[OsString]) -> u8 {
    pt2e_passes::register();
    pt2e_driver::opt_main(arguments)
}

/// `pt2e-run`: runs a module in the reference evaluator.
#[must_use]
pub fn run(arguments: &[OsString]) -> u8 {
    run::main(arguments)
}

/// `pt2e-lsp-server`: serves an editor.
#[must_use]
pub fn lsp(arguments: &[OsString]) -> u8 {
    pt2e_driver::lsp_main(arguments)
}
