//! The `main` of every target. MLIR's libraries hold one of their own (`mlir-opt`'s), which the linker would take before
//! libFuzzer's; one in the target itself comes first.

use std::ffi::{c_char, c_int};

type Target = unsafe extern "C" fn(*const u8, usize) -> c_int;

unsafe extern "C" {
    fn LLVMFuzzerRunDriver(argc: *mut c_int, argv: *mut *mut *mut c_char, target: Target) -> c_int;
    fn LLVMFuzzerTestOneInput(data: *const u8, size: usize) -> c_int;
}

/// Runs libFuzzer on the process's arguments.
#[unsafe(no_mangle)]
extern "C" fn main(mut argc: c_int, mut argv: *mut *mut c_char) -> c_int {
    // SAFETY: libFuzzer's own main makes the same call; the arguments are the system's and outlive it.
    unsafe { LLVMFuzzerRunDriver(&raw mut argc, &raw mut argv, LLVMFuzzerTestOneInput) }
}
