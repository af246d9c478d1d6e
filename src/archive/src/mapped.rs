//! Files mapped into memory, and the detection of changes to them by other processes.
//!
//! Reading a page beyond the end of a truncated file raises SIGBUS, and the tools' signal handler looks up the file here
//! ([`find`]). Any other change to a file is found before an output is moved to its destination ([`changed`]).

use super::{
    blob::Blob,
    error::{ArchiveError, Result},
    in_use::{self, Opened},
    signal_list::SignalList,
};
use pt2e_core::tensor::ByteOwner;
use std::{
    ffi::CString,
    fs::{self, File},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicPtr, AtomicUsize, Ordering},
    },
};

/// The address range of a mapped file; a range whose end is 0 is free.
#[derive(Debug, Default)]
struct AddressRange {
    start: AtomicUsize,
    end: AtomicUsize,
    /// From `CString::into_raw`, and never freed: a handler may still read it after the file is unmapped.
    name: AtomicPtr<std::ffi::c_char>,
}

static RANGES: SignalList<AddressRange> = SignalList::new();
/// The files that are mapped.
static MAPPED: Mutex<Vec<Weak<Mapped>>> = Mutex::new(Vec::new());

impl AddressRange {
    fn take(start: usize, end: usize, name: &Path) -> &'static Self {
        let name = CString::new(name.as_os_str().as_bytes()).unwrap_or_default().into_raw();
        let is_free = |range: &Self| range.end.load(Ordering::Acquire) == 0;
        RANGES.find_or_add(is_free, |range| {
            range.name.store(name, Ordering::Release);
            range.start.store(start, Ordering::Release);
            range.end.store(end, Ordering::Release);
        })
    }

    fn release(&self) {
        self.end.store(0, Ordering::Release);
    }
}

/// The name of the file that is mapped at `address`, as a NUL-terminated string. A signal handler may call this.
pub fn find(address: usize) -> Option<*const std::ffi::c_char> {
    let holds = |range: &&'static AddressRange| {
        range.start.load(Ordering::Acquire) <= address && address < range.end.load(Ordering::Acquire)
    };
    let name = RANGES.iter().find(holds)?.name.load(Ordering::Acquire);
    (!name.is_null()).then_some(name.cast_const())
}

#[derive(Debug)]
struct Mapped {
    map: memmap2::Mmap,
    range: &'static AddressRange,
    opened: Opened,
}

impl ByteOwner for Mapped {
    fn bytes(&self) -> &[u8] {
        &self.map
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        self.opened.check();
        self.range.release();
    }
}

/// A file that was changed while it was mapped, if any.
pub fn changed() -> Option<PathBuf> {
    let mapped = MAPPED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    mapped.iter().filter_map(Weak::upgrade).for_each(|file| file.opened.check());
    in_use::changed()
}

/// Maps a file for reading; an empty file gives an empty blob.
///
/// The file must not be written to or truncated while the blob is alive. If it is, the tools report that ([`changed`]), and
/// end if they read beyond the new end.
///
/// # Errors
/// [`ArchiveError::Io`].
pub fn map_file(path: &Path) -> Result<Blob> {
    let io = |action| move |source| ArchiveError::Io { file: path.to_path_buf(), action, source };
    // Opening a pipe would wait for its writer.
    if !fs::metadata(path).map_err(io("open it"))?.is_file() {
        return Err(io("map it into memory")(std::io::Error::other("it is not a regular file")));
    }
    let file = File::open(path).map_err(io("open it"))?;
    let metadata = file.metadata().map_err(io("open it"))?;
    in_use::note_read(path, &metadata).map_err(io("read it"))?;
    if metadata.len() == 0 {
        return Ok(Vec::new().into());
    }
    // SAFETY: the mapping is read-only, and the documentation requires that the file is not changed. A write would change the
    // bytes, and `Opened::check` finds it; a truncation raises a signal, which the tools handle.
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io("map it into memory"))?;
    let mut files = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let start = map.as_ptr().addr();
    let range = AddressRange::take(start, start + map.len(), path);
    let mapped = Arc::new(Mapped { map, range, opened: Opened::new(path, file, &metadata) });
    files.retain(|file| file.strong_count() > 0);
    files.push(Arc::downgrade(&mapped));
    Ok(Blob::whole(mapped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn a_mapped_file_is_found_by_its_addresses_while_it_is_mapped() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["a", "b", "c"].map(|name| folder.path().join(name));
        names.iter().for_each(|name| fs::write(name, name.as_os_str().as_bytes()).unwrap());
        let blobs = names.each_ref().map(|name| map_file(name).unwrap());
        let name_at = |address: usize| {
            // SAFETY: names are never freed.
            find(address).map(|name| unsafe { CStr::from_ptr(name) }.to_str().unwrap().to_owned())
        };
        for (name, blob) in names.iter().zip(&blobs) {
            let bytes = blob.as_slice();
            let start = bytes.as_ptr().addr();
            assert_eq!(bytes, name.as_os_str().as_bytes());
            for address in [start, start + bytes.len() - 1] {
                assert_eq!(name_at(address).as_deref(), name.to_str());
            }
            assert_ne!(name_at(start + bytes.len()).as_deref(), name.to_str());
        }
        let starts = blobs.each_ref().map(|blob| blob.as_slice().as_ptr().addr());
        drop(blobs);
        let found = starts.map(name_at);
        assert!(
            found.iter().flatten().all(|found| !names.iter().any(|name| name.to_str() == Some(found))),
            "{found:?}"
        );
    }
}
