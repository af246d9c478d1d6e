//! `pt2e-run`: runs a module of any stage in the reference evaluator.

#[path = "../allocator.rs"]
mod allocator;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::keep_freed_memory();
    pt2e_commands::run(&std::env::args_os().collect::<Vec<_>>()).into()
}
