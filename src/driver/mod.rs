//! The mains of the command-line tools: MLIR's own, with `.pt2` beside MLIR's formats.

mod ffi;

use crate::{dialect, ir::text_of};
use melior::{Context, ContextRef, StringRef, ir::Module};
use mlir_sys::{MlirContext, MlirModule, MlirStringRef};
use std::{
    ffi::CString,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    sync::OnceLock,
};

/// What errors start with.
const TOOL: &str = "pt2e-opt";
/// What `--version` prints after the name of the tool.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How `.pt2` archives are read and written.
#[derive(Clone, Copy)]
pub struct Pt2Codec {
    /// Reads an archive into a new module. The error is one message that names the file.
    pub read: for<'c> fn(&'c Context, &Path) -> Result<Module<'c>, String>,
    /// Writes a module to the path given first; the second is what the user called the output.
    pub write: for<'c> fn(&Module<'c>, &Path, &Path) -> Result<(), String>,
}

/// The codec of this process: MLIR's main is called once in it, and hands no data through to the functions below.
static CODEC: OnceLock<Pt2Codec> = OnceLock::new();

/// Runs MLIR's opt main with our dialects and the registered passes, on this process's arguments.
///
/// An input that starts as a `.pt2` archive is read as one; an output whose name ends in `.pt2` is written as one.
/// Outputs appear whole or not at all.
pub fn opt_main(codec: Pt2Codec) -> ExitCode {
    let _ = CODEC.set(codec);
    let version = format!("{TOOL} {VERSION}");
    let format = ffi::Format {
        name: text(".pt2"),
        extension: text(".pt2"),
        magic: text("PK\x03\x04"),
        read: read_pt2,
        write: write_pt2,
    };
    let tool = ffi::Tool {
        name: text(TOOL),
        overview: text("pt2e-opt: PyTorch 2 Export quantization as MLIR passes"),
        version: StringRef::new(&version).to_raw(),
        format: &format,
    };
    let registry = dialect::registry();
    with_arguments(|argc, argv| {
        // SAFETY: arguments, registry and descriptors outlive the call.
        unsafe { ffi::pt2eOptMain(argc, argv, registry.to_raw(), &tool) }
    })
}

/// Runs MLIR's language server with our dialects, on this process's arguments.
pub fn lsp_main() -> ExitCode {
    let registry = dialect::registry();
    with_arguments(|argc, argv| {
        // SAFETY: arguments and registry outlive the call.
        unsafe { ffi::pt2eLspMain(argc, argv, registry.to_raw()) }
    })
}

fn with_arguments(main: impl FnOnce(std::ffi::c_int, *const *const std::ffi::c_char) -> std::ffi::c_int) -> ExitCode {
    // The system hands arguments over NUL-terminated, so that none holds a NUL.
    let arguments: Vec<CString> =
        std::env::args_os().filter_map(|argument| CString::new(argument.into_encoded_bytes()).ok()).collect();
    let mut pointers: Vec<_> = arguments.iter().map(|argument| argument.as_ptr()).collect();
    let argc = pointers.len() as std::ffi::c_int;
    pointers.push(std::ptr::null());
    ExitCode::from(u8::try_from(main(argc, pointers.as_ptr())).unwrap_or(1))
}

fn text(text: &'static str) -> MlirStringRef {
    StringRef::new(text).to_raw()
}

unsafe extern "C" fn read_pt2(context: MlirContext, path: MlirStringRef) -> MlirModule {
    // SAFETY: the glue's context and string outlive the call.
    let (context, path) = unsafe { (ContextRef::from_raw(context), text_of(path)) };
    // SAFETY: as above; the reference is not kept.
    let context: &Context = unsafe { context.to_ref() };
    let read = || {
        let codec = CODEC.get().ok_or("no reader of .pt2 archives")?;
        (codec.read)(context, Path::new(path.ok_or("the input's path is not UTF-8")?))
    };
    match guarded(read) {
        // The glue takes ownership.
        Ok(module) => ManuallyDrop::new(module).to_raw(),
        Err(message) => {
            report(&message);
            MlirModule { ptr: std::ptr::null_mut() }
        }
    }
}

unsafe extern "C" fn write_pt2(module: MlirModule, path: MlirStringRef, name: MlirStringRef) -> bool {
    // SAFETY: the glue owns the module, which `ManuallyDrop` leaves to it; the strings outlive the call.
    let (module, path, name) = unsafe { (ManuallyDrop::new(Module::from_raw(module)), text_of(path), text_of(name)) };
    let write = || {
        let codec = CODEC.get().ok_or("no writer of .pt2 archives")?;
        let (path, name) = path.zip(name).ok_or("the output's path is not UTF-8")?;
        (codec.write)(&module, Path::new(path), Path::new(name))
    };
    guarded(write).map_err(|message| report(&message)).is_ok()
}

/// Prints an error about a file, which the message names, as the glue prints its own.
fn report(message: &str) {
    eprintln!("{TOOL}: error: {message}");
}

/// Runs `body`; a panic, which must not cross into C++, becomes a message.
fn guarded<T>(body: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err("internal error: this is a bug of the compiler".into()))
}
