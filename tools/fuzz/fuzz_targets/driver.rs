//! The `main` of every target. MLIR's libraries contain a `main` (`mlir-opt`'s), which the linker would prefer to libFuzzer's;
//! a `main` in the target itself wins over both.

use std::ffi::{c_char, c_int};

type Target = unsafe extern "C" fn(*const u8, usize) -> c_int;

unsafe extern "C" {
    fn LLVMFuzzerRunDriver(argc: *mut c_int, argv: *mut *mut *mut c_char, target: Target) -> c_int;
    fn LLVMFuzzerTestOneInput(data: *const u8, size: usize) -> c_int;
}

/// The budget of tensors: well below libFuzzer's limit, which would report them as a leak.
const BUDGET: &str = "512MB";

/// Runs libFuzzer on the process's arguments.
#[unsafe(no_mangle)]
extern "C" fn main(mut argc: c_int, mut argv: *mut *mut c_char) -> c_int {
    pt2e_core::memory::set_limit(BUDGET).expect("a size, set once");
    // SAFETY: libFuzzer's own main makes the same call; the arguments are the system's and outlive it.
    unsafe { LLVMFuzzerRunDriver(&raw mut argc, &raw mut argv, LLVMFuzzerTestOneInput) }
}

/// The default options of AddressSanitizer. LLVM's libraries are built without it, so user poisoning is off: LLVM's headers, in
/// our C++, would poison memory that the libraries then use. Nor does the sanitizer see the libraries read freed memory; it is
/// filled with an invalid address, which crashes them. Leaks are not detected, because MLIR keeps interned objects to the end.
#[unsafe(no_mangle)]
extern "C" fn __asan_default_options() -> *const c_char {
    c"allow_user_poisoning=0:detect_leaks=0:max_free_fill_size=1048576:free_fill_byte=254".as_ptr()
}
