//! `pt2e-opt`: PyTorch 2 Export quantization as MLIR passes.

mod allocator;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::keep_freed_memory();
    pt2e_commands::opt(&std::env::args_os().collect::<Vec<_>>()).into()
}
