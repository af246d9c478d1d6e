//! `pt2e-opt`: PyTorch 2 Export quantization as MLIR passes.

use mimalloc::MiMalloc;
use pt2e::{
    archive::{export, import},
    driver::{self, Pt2Codec},
};
use std::process::ExitCode;

/// Folded and quantized weights are large and short-lived: the system's allocator maps fresh pages for each, and faults
/// them in one by one, which takes longer than the arithmetic does.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    pt2e_passes::register();
    driver::opt_main(Pt2Codec {
        read: |context, path| import::read(context, path).map_err(|error| error.to_string()),
        write: |module, path, name| export::write(module, path, name).map_err(|error| error.to_string()),
    })
}
