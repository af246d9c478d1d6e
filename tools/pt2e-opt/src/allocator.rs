//! The allocator of the tools that compute with tensors.

use mimalloc::MiMalloc;

/// Folded and quantized weights and the evaluator's values are large and short-lived: the system's allocator maps fresh
/// pages for each, and faulting them in takes longer than the arithmetic.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, in milliseconds. The crate has no constant for it; mimalloc 2 and 3 have the same value.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
const NEVER: std::ffi::c_long = -1;

/// Keeps freed memory for later allocations. Must be called before other threads start.
///
/// By default mimalloc returns it within milliseconds, and the kernel must clear it again, which takes a tenth of the time of
/// passes on a large graph. The tools run too briefly for the kept memory to matter.
pub fn keep_freed_memory() {
    // SAFETY: an option of the allocator, set before other threads start.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, NEVER) };
}
