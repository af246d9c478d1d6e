//! `pt2e-opt`: PyTorch 2 Export quantization as MLIR passes.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Folded and quantized weights are large and short-lived: the system's allocator maps fresh pages for each, and faults
/// them in one by one, which takes longer than the arithmetic does.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, in milliseconds, which the crate has no name for; the same in mimalloc 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
const NEVER: std::ffi::c_long = -1;

fn main() -> ExitCode {
    // A pass reuses what the one before it has freed. By default that is given back within milliseconds, and the kernel has to
    // clear it again: a tenth of the time of a large graph. The process ends soon anyway.
    // SAFETY: an option of the allocator, set before other threads are there.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, NEVER) };
    pt2e_passes::register();
    pt2e::driver::opt_main()
}
