//! Records which files a tool reads and which it will write: no file may be both, and inputs must not change meanwhile.
//!
//! A user of the library may legitimately overwrite a file that was read. So nothing is recorded or checked before
//! [`protect_inputs`], which the tools call.

use std::{
    collections::HashMap,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

/// The identity of a file, whatever its names and links: device and inode.
type FileId = (u64, u64);

fn id(file: &Metadata) -> FileId {
    (file.dev(), file.ino())
}

#[derive(Default)]
struct Files {
    read: HashMap<FileId, PathBuf>,
    /// The files that outputs will replace.
    replaced: Vec<FileId>,
    /// A file that changed while it was read.
    changed: Option<PathBuf>,
}

static PROTECTED: AtomicBool = AtomicBool::new(false);
static FILES: Mutex<Option<Files>> = Mutex::new(None);

fn files() -> Option<MutexGuard<'static, Option<Files>>> {
    PROTECTED.load(Ordering::Relaxed).then(|| FILES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// From now on, this process refuses to both read and write a file.
pub fn protect_inputs() {
    PROTECTED.store(true, Ordering::Relaxed);
}

/// Records that a file is read.
///
/// # Errors
/// If an output is to replace it.
pub fn note_read(path: &Path, file: &Metadata) -> io::Result<()> {
    let Some(mut files) = files() else { return Ok(()) };
    let files = files.get_or_insert_default();
    if files.replaced.contains(&id(file)) {
        return Err(io::Error::other("it is the output of this same command; name another one with -o"));
    }
    files.read.entry(id(file)).or_insert_with(|| path.to_path_buf());
    Ok(())
}

/// A file that an output will replace.
#[derive(Debug)]
pub(super) struct Replaced(Option<FileId>);

impl Replaced {
    /// Records that `path`, which may or may not exist, will be replaced.
    ///
    /// # Errors
    /// If the file has been read.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let id = check_replaced(path)?;
        if let (Some(id), Some(mut files)) = (id, files()) {
            files.get_or_insert_default().replaced.push(id);
        }
        Ok(Self(id))
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        if let (Some(id), Some(mut files)) = (self.0, files()) {
            let replaced = &mut files.get_or_insert_default().replaced;
            if let Some(at) = replaced.iter().position(|one| *one == id) {
                replaced.swap_remove(at);
            }
        }
    }
}

/// Checks that `path` may be replaced, and returns the identity of the existing file, if any.
///
/// # Errors
/// If it has been read.
pub(super) fn check_replaced(path: &Path) -> io::Result<Option<FileId>> {
    let Some(mut files) = files() else { return Ok(None) };
    let Ok(there) = fs::metadata(path) else { return Ok(None) };
    match files.get_or_insert_default().read.get(&id(&there)) {
        None => Ok(Some(id(&there))),
        Some(read) => {
            let read = read.display();
            Err(io::Error::other(format!("it is a file that this command reads ({read}); name another one with -o")))
        }
    }
}

/// A file as it was when it was opened.
#[derive(Debug)]
pub(super) struct Opened {
    path: PathBuf,
    file: File,
    state: (u64, Option<SystemTime>),
}

fn state(file: &Metadata) -> (u64, Option<SystemTime>) {
    (file.len(), file.modified().ok())
}

impl Opened {
    pub(super) fn new(path: &Path, file: File, metadata: &Metadata) -> Self {
        Self { path: path.to_path_buf(), file, state: state(metadata) }
    }

    /// Records the file if it has changed. It stays recorded for the rest of the run, because the output may contain the
    /// changed bytes.
    pub(super) fn check(&self) {
        let changed = self.file.metadata().is_ok_and(|now| state(&now) != self.state);
        if changed && let Some(mut files) = files() {
            files.get_or_insert_default().changed.get_or_insert_with(|| self.path.clone());
        }
    }
}

/// A file that [`Opened::check`] found to have changed while it was read, if any.
pub(super) fn changed() -> Option<PathBuf> {
    files()?.as_ref()?.changed.clone()
}

/// The message about a file that was changed while it was read.
pub const CHANGED: &str = "was changed while it was read; run the command again when nothing writes to it";
