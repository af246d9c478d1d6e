//! `pt2e-opt`: PyTorch 2 Export quantization as MLIR passes.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Folded and quantized weights are large and short-lived: the system's allocator maps fresh pages for each, and faults
/// them in one by one, which takes longer than the arithmetic does.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    pt2e_passes::register();
    pt2e::driver::opt_main()
}
