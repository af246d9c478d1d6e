//! The tools' signal handlers: they remove temporary files, and print the cause of a crash if it is known.
//!
//! A signal handler may call only a few functions, so nothing here allocates, locks or formats.

use mlir_sys::MlirStringRef;
use pt2e_archive::{in_use, mapped, temporary};
use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, Ordering},
};

/// Signals from other processes, or limits, that end this process.
const ENDING: [c_int; 8] = [
    libc::SIGALRM,
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGPIPE,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGVTALRM,
    libc::SIGXCPU,
];
/// Signals of [`ENDING`] that LLVM would report as a crash of the tool.
const LIMITS: [c_int; 2] = [libc::SIGQUIT, libc::SIGXCPU];
/// Signals of faults after which the process cannot continue.
const CRASHES: [c_int; 7] =
    [libc::SIGABRT, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGSEGV, libc::SIGSYS, libc::SIGTRAP];
/// Upper bound on signal numbers, including real-time signals.
const SIGNALS: usize = 65;

/// The handler that each signal had before [`handle`].
static mut BEFORE: [MaybeUninit<libc::sigaction>; SIGNALS] = [const { MaybeUninit::uninit() }; SIGNALS];
/// The process whose temporary files are removed; a child process must not remove them.
static PROCESS: AtomicI32 = AtomicI32::new(0);
/// The signals that were ignored when the process started, one bit each.
static IGNORED: AtomicU64 = AtomicU64::new(0);
/// The name of the tool, which messages start with.
static TOOL: AtomicPtr<c_char> = AtomicPtr::new(ptr::null_mut());
/// The file that MLIR is reading, if any.
static READING: AtomicPtr<c_char> = AtomicPtr::new(ptr::null_mut());

/// Records the name of the tool, and the signals that its caller had ignored, as `nohup` does. Must be called before LLVM
/// installs its handlers.
pub(super) fn begin(tool: &str) {
    if let Ok(name) = CString::new(tool) {
        TOOL.store(name.into_raw(), Ordering::Release);
    }
    // Rust itself ignores SIGPIPE.
    for signal in ENDING.into_iter().chain(CRASHES).filter(|signal| *signal != libc::SIGPIPE) {
        if is_ignored(signal) {
            IGNORED.fetch_or(1 << signal, Ordering::AcqRel);
        }
    }
}

fn is_ignored(signal: c_int) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: the call fills the structure if it succeeds.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) == 0
            && action.assume_init_ref().sa_sigaction == libc::SIG_IGN
    }
}

/// Installs the handlers, at the first call. Must be called before other threads start, and after LLVM has installed its own
/// handlers, which run after these.
pub(super) unsafe extern "C" fn install() {
    if PROCESS.swap(std::process::id().cast_signed(), Ordering::AcqRel) != 0 {
        return;
    }
    // A write beyond the limit on file sizes is then an error instead of a signal.
    // SAFETY: this sets no handler that could run.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    for signal in ENDING.into_iter().chain(CRASHES) {
        // SAFETY: the structures are complete, and no other thread runs. The handler only calls functions that are allowed in
        // handlers.
        unsafe {
            if IGNORED.load(Ordering::Acquire) & (1 << signal) != 0 || is_ignored(signal) {
                libc::signal(signal, libc::SIG_IGN);
                continue;
            }
            let mut before = MaybeUninit::<libc::sigaction>::uninit();
            if libc::sigaction(signal, ptr::null(), before.as_mut_ptr()) != 0 {
                continue;
            }
            (&raw mut BEFORE[signal as usize]).write(before);
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handle as extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(signal, &raw const action, ptr::null_mut());
        }
    }
}

/// Records which file MLIR reads from now on; an empty name means none.
pub(super) unsafe extern "C" fn reading(path: MlirStringRef) {
    // SAFETY: the glue's string outlives the call.
    let path = unsafe { pt2e_ir::text_of(path) }.filter(|path| !path.is_empty());
    let path = path.and_then(|path| CString::new(path).ok()).map_or(ptr::null_mut(), CString::into_raw);
    // The previous name is leaked, because a handler may be reading it. That is cheap: a run reads one or two files.
    READING.store(path, Ordering::Release);
}

extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    // SAFETY: the system passes valid arguments, and everything that is called is allowed in a handler.
    unsafe {
        if libc::getpid() == PROCESS.load(Ordering::Acquire) {
            if signal == libc::SIGBUS
                && let Some(file) = mapped::find((*info).si_addr().addr())
            {
                end(&[&[], CStr::from_ptr(file).to_bytes(), b" ", in_use::CHANGED.as_bytes(), b"\n"]);
            }
            let reading = READING.load(Ordering::Acquire);
            if CRASHES.contains(&signal) && !reading.is_null() {
                let why = b"' cannot be read: MLIR's reader crashed on it; it is damaged, or not MLIR\n";
                end(&[b"'", CStr::from_ptr(reading).to_bytes(), why]);
            }
            temporary::remove_all();
        }
        // Now the previous handler runs: at once if a process or terminal sent the signal, otherwise when the faulting
        // instruction is executed again.
        if LIMITS.contains(&signal) {
            libc::signal(signal, libc::SIG_DFL);
        } else {
            libc::sigaction(signal, (&raw const BEFORE[signal as usize]).cast(), ptr::null_mut());
        }
        if ENDING.contains(&signal) || (*info).si_code <= 0 {
            libc::raise(signal);
        }
    }
}

/// Ends the process with an error message that consists of `parts`.
///
/// # Safety
/// Must be called in a signal handler.
unsafe fn end(parts: &[&[u8]]) -> ! {
    let name = TOOL.load(Ordering::Acquire);
    // SAFETY: the name of the tool is static, and these calls are allowed in a handler.
    unsafe {
        let name = if name.is_null() { b"" } else { CStr::from_ptr(name).to_bytes() };
        for part in [name, b": error: "].iter().chain(parts) {
            libc::write(libc::STDERR_FILENO, part.as_ptr().cast(), part.len());
        }
        temporary::remove_all();
        libc::_exit(1)
    }
}
