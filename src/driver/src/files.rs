//! Callbacks with which the glue reads and writes files.

use super::{ffi::Files, signals};
use melior::StringRef;
use mlir_sys::MlirStringRef;
use pt2e_archive::{Blob, OutputFile, in_use, map_file};
use pt2e_ir::{
    dialect::ffi::{self, Text},
    text_of,
    unwind::{dropped, guarded, reported},
};
use std::{
    error::Error,
    ffi::{c_int, c_void},
    fs,
    os::fd::AsRawFd,
    path::Path,
};

/// The callbacks.
pub(super) static FILES: Files = Files {
    note,
    map,
    create,
    commit,
    discard,
    changed,
    reading: signals::reading,
    handle_signals: signals::install,
    remove_temporaries,
};

/// Runs `body` on a path from the glue. On failure, passes the reason to the glue.
///
/// # Safety
/// The string must outlive the call.
unsafe fn on_path<T>(
    path: MlirStringRef,
    reason: Text,
    sink: *mut c_void,
    body: impl FnOnce(&Path) -> Result<T, String>,
) -> Option<T> {
    // SAFETY: promised by the caller.
    let path = unsafe { text_of(path) };
    reported(reason, sink, || body(Path::new(path.ok_or("the path is not UTF-8")?)))
}

/// The reason of an error without the file's name, which the glue adds.
fn system_reason(error: &(dyn Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

unsafe extern "C" fn note(path: MlirStringRef, reason: Text, sink: *mut c_void) -> bool {
    let note = |path: &Path| match fs::metadata(path) {
        Ok(file) => in_use::note_read(path, &file).map_err(|error| error.to_string()),
        // The code that opens the file reports that it cannot.
        Err(_) => Ok(()),
    };
    // SAFETY: the glue's string outlives the call.
    unsafe { on_path(path, reason, sink, note) }.is_some()
}

unsafe extern "C" fn map(path: MlirStringRef, blob: *mut ffi::Blob, reason: Text, sink: *mut c_void) -> bool {
    let map = |path: &Path| map_file(path).map_err(|error| system_reason(&error));
    // SAFETY: the glue's string outlives the call.
    let Some(mapped) = (unsafe { on_path(path, reason, sink, map) }) else { return false };
    let mapped = Box::new(mapped);
    let bytes = mapped.as_slice();
    let (data, size) = (bytes.as_ptr().cast(), bytes.len().cast_signed());
    // SAFETY: the glue passes a valid pointer for the result.
    unsafe { blob.write(ffi::Blob { data, size, alignment: 1, owner: Box::into_raw(mapped).cast(), release }) };
    true
}

unsafe extern "C" fn release(owner: *mut c_void) {
    // SAFETY: made by `map`; the glue calls this once.
    let owner = unsafe { Box::from_raw(owner.cast::<Blob>()) };
    dropped(owner);
}

unsafe extern "C" fn create(
    path: MlirStringRef,
    descriptor: *mut c_int,
    temporary: Text,
    reason: Text,
    sink: *mut c_void,
) -> *mut c_void {
    let create = |path: &Path| OutputFile::create(path).map_err(|error| system_reason(&error));
    // SAFETY: the glue's string outlives the call.
    let Some(output) = (unsafe { on_path(path, reason, sink, create) }) else { return std::ptr::null_mut() };
    // The path is UTF-8: the folder of the output's path, which is, and an ASCII name.
    temporary(StringRef::new(&output.temporary().path().to_string_lossy()).to_raw(), sink);
    // SAFETY: the glue passes a valid pointer for the result.
    unsafe { descriptor.write(output.temporary().as_file().as_raw_fd()) };
    Box::into_raw(Box::new(output)).cast()
}

unsafe extern "C" fn commit(output: *mut c_void, reason: Text, sink: *mut c_void) -> bool {
    // SAFETY: made by `create`; the glue calls this or `discard` once.
    let output = unsafe { Box::from_raw(output.cast::<OutputFile>()) };
    reported(reason, sink, || output.commit().map_err(|error| system_reason(&error))).is_some()
}

unsafe extern "C" fn discard(output: *mut c_void) {
    // SAFETY: made by `create`; the glue calls this or `commit` once.
    let output = unsafe { Box::from_raw(output.cast::<OutputFile>()) };
    dropped(output);
}

unsafe extern "C" fn changed(text: Text, sink: *mut c_void) -> bool {
    let Ok(Some(changed)) = guarded(|| Ok(super::changed_input())) else { return false };
    text(StringRef::new(&changed).to_raw(), sink);
    true
}

unsafe extern "C" fn remove_temporaries() {
    pt2e_archive::temporary::remove_all();
}
