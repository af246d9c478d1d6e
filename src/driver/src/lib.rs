//! The main functions of the command-line tools: MLIR's own, which also read and write `.pt2`.

mod ffi;
mod files;
mod format;
mod merge_stats;
mod side_files;
mod signals;
mod threads;

use melior::{StringRef, dialect::DialectRegistry};
use mlir_sys::{MlirModule, MlirStringRef, mlirModuleGetOperation};
use pt2e_archive::{in_use, mapped};
use pt2e_core::memory;
use pt2e_ir::{
    Op,
    dialect::{self, ffi::Text},
    text_of,
    unwind::{guarded, reported},
};
use std::{
    ffi::{CString, OsString, c_void},
    path::Path,
};

/// The name of the tool; its errors start with it.
const TOOL: &str = "pt2e-opt";
/// The name of the language server.
const LSP: &str = "pt2e-lsp-server";
/// The version that `--version` prints after the name of the tool.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The beginning of `--help`.
const OVERVIEW: &str = "PyTorch 2 Export quantization as MLIR passes

  pt2e-opt model.pt2 --prepare=\"quantizer=xnnpack per-channel=true\" --calibrate=\"data=calib/\" --convert -o model_int8.pt2

  pt2e-opt model.pt2 --prepare --report=r.html -o prepared.mlirbc

  pt2e-opt --merge-stats a.json b.json -o merged.json

Passes and pipelines are flags and run in the order given. The input is a .pt2 archive, or MLIR as text or bytecode. The
format of the output is that of --emit, or of the extension of -o: .pt2, .mlir or .mlirbc; without an extension, MLIR text.
--report writes what was decided about each op and why; --report=- prints it, without the module unless -o is given.
--merge-stats merges files of --calibrate=\"save-stats=FILE\", given in the order of the data, into one for --load-stats.
";

/// Runs MLIR's opt main with our dialects and the registered passes, on a command line that starts with the name of the tool.
/// Returns the exit code.
///
/// An input that starts like a `.pt2` archive or is named `.pt2` is read as one; an output named `.pt2` is written as one.
/// Outputs appear complete or not at all. Tensors above 4 kB are not printed as text: with `-o x.mlir` they go to a file
/// beside it, `x.<hash>.safetensors`.
///
/// With `--merge-stats`, it merges files of statistics instead.
pub fn opt_main(arguments: &[OsString]) -> u8 {
    if let Some(code) = merge_stats::run(arguments) {
        return code;
    }
    let version = format!("{TOOL} {VERSION}");
    let registry = registry();
    let code = with_tool(TOOL, OVERVIEW, &version, |tool| {
        // SAFETY: arguments, registry and descriptors outlive the call.
        with_arguments(TOOL, arguments, |argc, argv| unsafe { ffi::pt2eOptMain(argc, argv, registry.to_raw(), tool) })
    });
    exit_code(code)
}

/// Runs MLIR's language server with our dialects, on a command line that starts with the name of the tool. Returns the exit code.
pub fn lsp_main(arguments: &[OsString]) -> u8 {
    let registry = registry();
    // SAFETY: arguments and registry outlive the call.
    exit_code(with_arguments(LSP, arguments, |argc, argv| unsafe { ffi::pt2eLspMain(argc, argv, registry.to_raw()) }))
}

/// Reads a module in any format that [`opt_main`] reads, and returns the result of `run` on it. `-` is standard input.
///
/// `name` is the name of the tool, for messages. Diagnostics are printed to standard error, with the line of the input that
/// they are about. `None` if the module could not be read; the reason has then been printed.
///
/// # Errors
/// If `run` panicked.
pub fn with_module<T>(name: &str, path: &Path, run: impl FnOnce(Op<'_>) -> T) -> Result<Option<T>, String> {
    struct Job<F, T> {
        run: Option<F>,
        result: Option<Result<T, String>>,
    }
    unsafe extern "C" fn work<F: FnOnce(Op<'_>) -> T, T>(module: MlirModule, job: *mut c_void) {
        // SAFETY: this is the job below, and nothing else refers to it during the call.
        let job = unsafe { &mut *job.cast::<Job<F, T>>() };
        if let Some(run) = job.run.take() {
            // SAFETY: the module outlives the call, and the op is used only in it.
            let op = unsafe { Op::from_raw(mlirModuleGetOperation(module)) };
            job.result = Some(guarded(|| Ok(run(op))));
        }
    }
    fn worker<F: FnOnce(Op<'_>) -> T, T>(_: &Job<F, T>) -> unsafe extern "C" fn(MlirModule, *mut c_void) {
        work::<F, T>
    }
    let registry = registry();
    let path = path.to_str().ok_or_else(|| format!("{}: the path is not UTF-8", path.display()))?;
    let mut job = Job { run: Some(run), result: None };
    let work = worker(&job);
    with_tool(name, "", "", |tool| {
        let data = std::ptr::from_mut(&mut job).cast();
        let path = StringRef::new(path).to_raw();
        // For the report of a crash.
        let arguments: Vec<OsString> = std::env::args_os().collect();
        with_arguments(name, &arguments, |argc, argv| {
            // SAFETY: arguments, registry, descriptors and job outlive the call.
            unsafe { ffi::pt2eWithModule(argc, argv, tool, registry.to_raw(), path, work, data) }
        })
    });
    job.result.transpose()
}

/// A registry of the dialects. Also lets texts find their large tensors in the files beside them.
fn registry() -> DialectRegistry {
    // SAFETY: the descriptor is static.
    unsafe { dialect::ffi::pt2eSetSideFiles(&side_files::FILES) };
    dialect::registry()
}

/// The message about an input that was changed while it was read, if any: that may be why a tool failed.
pub fn changed_input() -> Option<String> {
    mapped::changed().map(|file| format!("{} {}", file.display(), in_use::CHANGED))
}

fn with_tool<T>(name: &str, overview: &str, version: &str, main: impl FnOnce(&ffi::Tool) -> T) -> T {
    in_use::protect_inputs();
    signals::begin(name);
    threads::start(name);
    let format = format::pt2();
    main(&ffi::Tool {
        name: StringRef::new(name).to_raw(),
        overview: StringRef::new(overview).to_raw(),
        version: StringRef::new(version).to_raw(),
        format: &format,
        files: &files::FILES,
        side_files: &side_files::FILES,
        set_memory,
    })
}

unsafe extern "C" fn set_memory(size: MlirStringRef, reason: Text, sink: *mut c_void) -> bool {
    // SAFETY: the glue's string outlives the call.
    let size = unsafe { text_of(size) };
    let set = || memory::set_limit(size.unwrap_or_default()).map_err(|error| error.to_string());
    reported(reason, sink, set).is_some()
}

/// The advice that a crash prints. LLVM's own text would ask the user to report the crash to LLVM.
fn crash_advice(tool: &str) -> String {
    let what = match tool {
        TOOL => {
            "what is printed below, the input, and what is in r.mlir after the same command with\n\
             --mlir-pass-pipeline-crash-reproducer=r.mlir"
        }
        LSP => "what is printed below, and the document that was open",
        _ => "what is printed below, the model, and the inputs",
    };
    let tracker = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
    format!("{tool} {VERSION} crashed, which is a bug in it. Please report it at {tracker} with\n{what}.\n")
}

/// Runs `main` on a command line, after setting the advice that a crash prints.
fn with_arguments<T>(
    tool: &str,
    arguments: &[OsString],
    main: impl FnOnce(std::ffi::c_int, *const *const std::ffi::c_char) -> T,
) -> T {
    // The system passes arguments NUL-terminated, so none contains a NUL.
    let arguments: Vec<CString> =
        arguments.iter().filter_map(|argument| CString::new(argument.as_encoded_bytes()).ok()).collect();
    let mut pointers: Vec<_> = arguments.iter().map(|argument| argument.as_ptr()).collect();
    let argc = pointers.len() as std::ffi::c_int;
    pointers.push(std::ptr::null());
    // SAFETY: the text is copied.
    unsafe { ffi::pt2eReportCrashes(StringRef::new(&crash_advice(tool)).to_raw()) };
    main(argc, pointers.as_ptr())
}

fn exit_code(code: std::ffi::c_int) -> u8 {
    u8::try_from(code).unwrap_or(1)
}

fn text(text: &'static str) -> MlirStringRef {
    StringRef::new(text).to_raw()
}
