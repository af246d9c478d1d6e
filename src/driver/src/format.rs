//! Callbacks with which the glue reads and writes `.pt2` archives.

use super::{ffi::Format, text};
use melior::{Context, ContextRef, ir::Module};
use mlir_sys::{MlirContext, MlirModule, MlirStringRef};
use pt2e_ir::{dialect::ffi::Text, text_of, unwind::reported};
use pt2e_translate::{export, import};
use std::{ffi::c_void, mem::ManuallyDrop, path::Path};

/// The pipeline that runs first on archives. The tools register it with the passes.
const PIPELINE: &str = "import";

pub(super) fn pt2() -> Format {
    let (name, extension, magic) = (text(".pt2"), text(".pt2"), text("PK\x03\x04"));
    Format { name, extension, magic, pipeline: text(PIPELINE), read, write }
}

unsafe extern "C" fn read(context: MlirContext, path: MlirStringRef, reason: Text, sink: *mut c_void) -> MlirModule {
    // SAFETY: the glue's context and string outlive the call.
    let (context, path) = unsafe { (ContextRef::from_raw(context), text_of(path)) };
    // SAFETY: as above; the reference is not kept.
    let context: &Context = unsafe { context.to_ref() };
    let read = || {
        let path = path.ok_or("the input's path is not UTF-8")?;
        import::read(context, Path::new(path)).map_err(|error| error.to_string())
    };
    match reported(reason, sink, read) {
        // The glue takes ownership.
        Some(module) => ManuallyDrop::new(module).to_raw(),
        None => MlirModule { ptr: std::ptr::null_mut() },
    }
}

unsafe extern "C" fn write(
    module: MlirModule,
    path: MlirStringRef,
    name: MlirStringRef,
    reason: Text,
    sink: *mut c_void,
) -> bool {
    // SAFETY: the glue owns the module, which `ManuallyDrop` leaves to it; the strings outlive the call.
    let (module, path, name) = unsafe { (ManuallyDrop::new(Module::from_raw(module)), text_of(path), text_of(name)) };
    let write = || {
        let (path, name) = path.zip(name).ok_or("the output's path is not UTF-8")?;
        export::write(&module, Path::new(path), Path::new(name)).map_err(|error| error.to_string())
    };
    reported(reason, sink, write).is_some()
}
