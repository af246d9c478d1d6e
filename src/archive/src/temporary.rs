//! Temporary files and folders that do not outlive the process, even if a signal ends it.

use super::signal_list::SignalList;
use std::{
    ffi::{CString, c_char},
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
    sync::atomic::{AtomicBool, AtomicPtr, Ordering},
};

/// A slot for a path; it is free if the path is null.
#[derive(Debug, Default)]
struct Slot {
    path: AtomicPtr<c_char>,
    is_folder: AtomicBool,
}

static SLOTS: SignalList<Slot> = SignalList::new();

/// Registers a path that [`remove_all`] removes, until this is dropped.
#[derive(Debug)]
pub(super) struct Temporary(&'static Slot);

impl Temporary {
    pub(super) fn file(path: &Path) -> Self {
        Self::new(path, false)
    }

    pub(super) fn folder(path: &Path) -> Self {
        Self::new(path, true)
    }

    fn new(path: &Path, is_folder: bool) -> Self {
        // A path from the system contains no NUL.
        let path = CString::new(path.as_os_str().as_bytes()).unwrap_or_default().into_raw();
        let is_free = |slot: &Slot| slot.path.load(Ordering::Acquire).is_null();
        let slot = SLOTS.find_or_add(is_free, |slot| {
            slot.is_folder.store(is_folder, Ordering::Release);
            slot.path.store(path, Ordering::Release);
        });
        Self(slot)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let path = self.0.path.swap(ptr::null_mut(), Ordering::AcqRel);
        if !path.is_null() {
            // SAFETY: made by `into_raw`, and owned by the thread that took it out of its slot.
            drop(unsafe { CString::from_raw(path) });
        }
    }
}

/// Removes every temporary file and folder that exists now. A signal handler may call this; the process must end after it.
pub fn remove_all() {
    for folders in [false, true] {
        for slot in SLOTS.iter().filter(|slot| slot.is_folder.load(Ordering::Acquire) == folders) {
            let path = slot.path.swap(ptr::null_mut(), Ordering::AcqRel);
            if !path.is_null() {
                // SAFETY: a path of `Temporary::new`, which this thread now owns. A handler must not free memory, so it is
                // leaked.
                unsafe { if folders { libc::rmdir(path) } else { libc::unlink(path) } };
            }
        }
    }
}
