//! Callbacks with which C++ reads and writes the tensors beside a text.

use melior::{StringRef, ir::Attribute};
use mlir_sys::{MlirAttribute, MlirStringRef};
use pt2e_archive::{
    array_files::safetensors_holds,
    side_file::{self, SideFile, SideTensor},
};
use pt2e_core::tensor::{ByteOwner, Tensor, TensorError};
use pt2e_ir::dialect::ffi::{Blob, SideFiles, Text};
use pt2e_ir::{
    attribute_tensor, elements_bytes, text_of,
    unwind::{dropped, reported},
};
use std::{ffi::c_void, path::Path, sync::Arc};

/// The callbacks.
pub(crate) static FILES: SideFiles = SideFiles { write, commit, discard, read };

/// A name from C++.
///
/// # Safety
/// The text must outlive the result.
unsafe fn name_of<'a>(text: MlirStringRef) -> Result<&'a str, String> {
    // SAFETY: promised by the caller.
    unsafe { text_of(text) }.ok_or_else(|| "a name is not UTF-8".to_owned())
}

/// The elements of a resource; as bytes if tensors or the file have no dtype for its element type.
fn tensor_of(attribute: Attribute<'_>) -> Result<Tensor, String> {
    match attribute_tensor(attribute) {
        Ok(tensor) if safetensors_holds(tensor.dtype()) => Ok(tensor),
        Ok(tensor) => {
            let bytes = tensor.bytes().to_vec();
            Tensor::from_vec(&[bytes.len()], bytes).map_err(|error| error.to_string())
        }
        Err(error) if error.is_lost() => Err(error.to_string()),
        Err(_) => {
            let (data, len) = elements_bytes(attribute).ok_or("a tensor has no data")?;
            // SAFETY: the bytes are a resource that the context owns, and the context outlives the call.
            let bytes = unsafe { std::slice::from_raw_parts(data, len) }.to_vec();
            Tensor::from_vec(&[len], bytes).map_err(|error: TensorError| error.to_string())
        }
    }
}

unsafe extern "C" fn write(
    tensors: *const MlirAttribute,
    keys: *const MlirStringRef,
    count: isize,
    source: MlirStringRef,
    text: Text,
    sink: *mut c_void,
) -> *mut c_void {
    let write = || {
        let count = count.unsigned_abs();
        // SAFETY: the glue passes `count` of each, and all outlive the call.
        let (tensors, keys) =
            unsafe { (std::slice::from_raw_parts(tensors, count), std::slice::from_raw_parts(keys, count)) };
        let tensors: Vec<(&str, Tensor)> = tensors
            .iter()
            .zip(keys)
            // SAFETY: as above.
            .map(|(tensor, key)| unsafe { Ok((name_of(*key)?, tensor_of(Attribute::from_raw(*tensor))?)) })
            .collect::<Result<_, String>>()?;
        // SAFETY: as above.
        let source = unsafe { name_of(source)? };
        SideFile::write(Path::new(source), &tensors).map_err(|error| error.to_string())
    };
    let Some((file, references)) = reported(text, sink, write) else { return std::ptr::null_mut() };
    references.iter().for_each(|reference| text(StringRef::new(reference).to_raw(), sink));
    Box::into_raw(Box::new(file)).cast()
}

unsafe extern "C" fn commit(file: *mut c_void, text: Text, sink: *mut c_void) -> bool {
    // SAFETY: made by `write`; the glue calls this or `discard` once.
    let file = unsafe { Box::from_raw(file.cast::<SideFile>()) };
    reported(text, sink, || file.commit().map_err(|error| error.to_string())).is_some()
}

unsafe extern "C" fn discard(file: *mut c_void) {
    // SAFETY: made by `write`; the glue calls this or `commit` once.
    let file = unsafe { Box::from_raw(file.cast::<SideFile>()) };
    dropped(file);
}

unsafe extern "C" fn read(
    key: MlirStringRef,
    reference: MlirStringRef,
    source: MlirStringRef,
    blob: *mut Blob,
    text: Text,
    sink: *mut c_void,
) -> bool {
    let read = || {
        // SAFETY: the glue's strings outlive the call.
        let (key, reference, source) = unsafe { (name_of(key)?, name_of(reference)?, name_of(source)?) };
        side_file::read(key, reference, Path::new(source)).map_err(|error| error.to_string())
    };
    let Some(found) = reported(text, sink, read) else { return false };
    let (bytes, range) = found.tensor.shared_bytes();
    let owner: Box<Owner> = Box::new((found, bytes));
    let (found, bytes) = &*owner;
    let bytes = &bytes.bytes()[range];
    let found = Blob {
        data: bytes.as_ptr().cast(),
        size: bytes.len().cast_signed(),
        alignment: found.tensor.dtype().size().cast_signed(),
        release,
        owner: std::ptr::null_mut(),
    };
    // SAFETY: the glue passes a valid pointer for the result.
    unsafe { blob.write(Blob { owner: Box::into_raw(owner).cast(), ..found }) };
    true
}

/// Keeps the bytes alive that [`read`] hands out.
type Owner = (SideTensor, Arc<dyn ByteOwner>);

unsafe extern "C" fn release(owner: *mut c_void) {
    // SAFETY: made by `read`; MLIR calls this once.
    let owner = unsafe { Box::from_raw(owner.cast::<Owner>()) };
    dropped(owner);
}
