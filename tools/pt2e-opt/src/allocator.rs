//! The allocator of the tools that compute with tensors.

use mimalloc::MiMalloc;

/// Folded and quantized weights and the evaluator's values are large and short-lived: the system's allocator maps fresh
/// pages for each, and faults them in one by one, which takes longer than the arithmetic does.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, in milliseconds. The crate does not name it; it is the same in mimalloc 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
const NEVER: std::ffi::c_long = -1;

/// Keeps freed memory for later allocations. Must be called before there are other threads.
///
/// By default it is returned within milliseconds, and the kernel must clear it again, which takes a tenth of the time of the
/// passes on a large graph. The process ends soon anyway.
pub fn keep_freed_memory() {
    // SAFETY: an option of the allocator, set before there are other threads.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, NEVER) };
}
