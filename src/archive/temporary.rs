//! Temporary files and folders that do not outlive the process, even where a signal ends it.

use std::{
    ffi::{CString, c_char},
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
};

/// A place for a path. Places are never freed, so that a signal handler can look at them at any time.
#[derive(Debug)]
struct Slot {
    path: AtomicPtr<c_char>,
    is_folder: AtomicBool,
    next: AtomicPtr<Slot>,
}

/// The first place; the others hang on it.
static SLOTS: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());
/// Held while a place is taken.
static TAKING: Mutex<()> = Mutex::new(());

/// The places, first to last.
fn slots() -> impl Iterator<Item = &'static Slot> {
    // SAFETY: a place that hangs on the list is never freed.
    let at = |slot: &AtomicPtr<Slot>| unsafe { slot.load(Ordering::Acquire).as_ref() };
    std::iter::successors(at(&SLOTS), move |slot| at(&slot.next))
}

/// Has a path removed by [`remove_all`], until it is dropped.
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
        // The system gave the path, so that it holds no NUL.
        let path = CString::new(path.as_os_str().as_bytes()).unwrap_or_default().into_raw();
        let _taking = TAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots().find(|slot| slot.path.load(Ordering::Acquire).is_null()).unwrap_or_else(|| {
            let next = AtomicPtr::new(SLOTS.load(Ordering::Acquire));
            let path = AtomicPtr::new(ptr::null_mut());
            let slot = Box::leak(Box::new(Slot { path, is_folder: AtomicBool::new(false), next }));
            SLOTS.store(slot, Ordering::Release);
            slot
        });
        slot.is_folder.store(is_folder, Ordering::Release);
        slot.path.store(path, Ordering::Release);
        Self(slot)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let path = self.0.path.swap(ptr::null_mut(), Ordering::AcqRel);
        if !path.is_null() {
            // SAFETY: made by `into_raw`, and whoever takes it out of its place owns it.
            drop(unsafe { CString::from_raw(path) });
        }
    }
}

/// Removes every temporary file and folder that there is now. Can be called by a signal handler; the process must end
/// after it.
pub(crate) fn remove_all() {
    for folders in [false, true] {
        for slot in slots().filter(|slot| slot.is_folder.load(Ordering::Acquire) == folders) {
            let path = slot.path.swap(ptr::null_mut(), Ordering::AcqRel);
            if !path.is_null() {
                // SAFETY: a path of `Temporary::new`, which is ours now; it is not freed, as a handler must not.
                unsafe { if folders { libc::rmdir(path) } else { libc::unlink(path) } };
            }
        }
    }
}
