//! Files and folders that appear only when they are complete.

use super::{
    error::{ArchiveError, Result},
    in_use::{CHANGED, Replaced, check_replaced},
    mapped,
    patchable::Patchable,
    temporary::Temporary,
};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tempfile::{NamedTempFile, TempDir};

/// The prefix of the names of temporary files and folders.
const PREFIX: &str = ".pt2e-";

/// The longest chain of symbolic links that is followed, as in Linux.
const MAX_LINKS: usize = 40;

/// The folder that a file or folder is in.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The path after following symbolic links; the file need not exist.
pub(super) fn through_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = parent(&path).join(target),
            // Not a link, or it does not exist.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::from_raw_os_error(libc::ELOOP))
}

/// The file that an output will replace, if it exists.
fn existing(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path).ok() {
        Some(there) if !there.is_file() => Err(io::Error::other("it exists and is not a regular file")),
        there => Ok(there),
    }
}

/// The system's reason only, without the path that the tempfile crate adds, which means nothing to the user.
fn plain(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// A temporary file beside its destination, renamed onto it by [`OutputFile::commit`] and deleted otherwise, even if a
/// signal ends the tool.
///
/// It may replace the very file that is mapped as the input, since the mapping keeps the old content; only the tools refuse that.
#[derive(Debug)]
pub struct OutputFile {
    temporary: NamedTempFile,
    writer: Patchable<File>,
    destination: PathBuf,
    /// The file that this one replaces; unknown at first if the name depends on the content.
    replaced: Option<Replaced>,
    on_signal: Temporary,
}

impl OutputFile {
    /// Opens a temporary file in the folder of `destination`. If that is a symbolic link, the link stays and its target is
    /// replaced or created.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the folder cannot be written to, or `destination` exists and is not a regular file, or the
    /// tool reads it.
    pub fn create(destination: &Path) -> Result<Self> {
        let io = |action| move |source| ArchiveError::Io { file: destination.to_path_buf(), action, source };
        let target = through_links(destination).map_err(io("write it"))?;
        let existing = existing(&target).map_err(io("write it"))?;
        // A rename needs only permission to write to the folder, so the permission to write to the file is checked here.
        if existing.is_some() {
            rustix::fs::access(&target, rustix::fs::Access::WRITE_OK).map_err(|error| io("write it")(error.into()))?;
        }
        let replaced = Replaced::new(&target).map_err(io("write it"))?;
        Self::at(destination, target, existing.as_ref(), Some(replaced))
    }

    /// As [`OutputFile::create`], for a file whose name contains a hash of its content. The tool may be reading the existing
    /// file: if its content is the same, the caller does not commit. [`OutputFile::commit`] still refuses to replace a file
    /// that the tool reads.
    ///
    /// # Errors
    /// As [`OutputFile::create`].
    pub(super) fn create_content_addressed(destination: &Path) -> Result<Self> {
        let io = |source| ArchiveError::Io { file: destination.to_path_buf(), action: "write it", source };
        let existing = existing(destination).map_err(io)?;
        Self::at(destination, destination.to_path_buf(), existing.as_ref(), None)
    }

    fn at(
        destination: &Path,
        target: PathBuf,
        existing: Option<&fs::Metadata>,
        replaced: Option<Replaced>,
    ) -> Result<Self> {
        let io = |action| move |source| ArchiveError::Io { file: destination.to_path_buf(), action, source };
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // The mode of any new file; the umask applies to it.
        builder.permissions(fs::Permissions::from_mode(0o666));
        let temporary = builder.tempfile_in(parent(&target)).map_err(plain).map_err(io("create a file beside it"))?;
        let on_signal = Temporary::file(temporary.path());
        if let Some(existing) = existing {
            temporary.as_file().set_permissions(existing.permissions()).map_err(io("keep its permissions"))?;
        }
        let file = temporary.as_file().try_clone().map_err(io("write it"))?;
        let writer = Patchable::new(file);
        Ok(Self { temporary, writer, destination: target, replaced, on_signal })
    }

    /// The file that [`OutputFile::commit`] will make.
    pub fn destination(&self) -> &Path {
        &self.destination
    }

    /// The temporary file, for code that writes to it by its descriptor or path.
    pub fn temporary(&self) -> &NamedTempFile {
        &self.temporary
    }

    /// Renames the file onto its destination, replacing an existing file.
    ///
    /// # Errors
    /// [`ArchiveError::Io`], also if an input of the tool was changed while it was read; an existing file is then untouched.
    pub fn commit(self) -> Result<()> {
        let Self { temporary, writer, destination, replaced: _replaced, on_signal } = self;
        let io = |action| {
            let file = destination.clone();
            move |source| ArchiveError::Io { file, action, source }
        };
        drop(writer.into_inner().map_err(io("write it"))?);
        check_replaced(&destination).map_err(io("write it"))?;
        if let Some(file) = mapped::changed() {
            return Err(io("write it")(io::Error::other(format!("{} {CHANGED}", file.display()))));
        }
        // A rename onto an existing file, even an empty one, makes ext4 write the new file to disk first: a third of a second
        // for a gigabyte. So an empty file, such as the driver's own output at first, is removed before the rename.
        if fs::metadata(&destination).is_ok_and(|there| there.len() == 0) {
            fs::remove_file(&destination).map_err(io("replace it"))?;
        }
        temporary.persist(&destination).map_err(|e| io("rename the finished file onto it")(e.error))?;
        drop(on_signal);
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.writer.seek(position)
    }
}

/// A temporary folder beside its destination, renamed onto it by [`OutputFolder::commit`] and deleted otherwise, even if
/// a signal ends the tool.
#[derive(Debug)]
pub struct OutputFolder {
    temporary: TempDir,
    destination: PathBuf,
    /// Registrations of the folder and the files in it.
    on_signal: Mutex<Vec<Temporary>>,
}

impl OutputFolder {
    /// Makes a temporary folder beside `destination`.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the parent folder cannot be written to, or if `destination` exists and is not an empty folder.
    pub fn create(destination: &Path) -> Result<Self> {
        let io = |action, source| ArchiveError::Io { file: destination.to_path_buf(), action, source };
        if let Ok(existing) = fs::metadata(destination) {
            let empty = existing.is_dir() && fs::read_dir(destination).is_ok_and(|mut files| files.next().is_none());
            if !empty {
                return Err(io("write it", io::Error::other("it exists and is not an empty folder")));
            }
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // The mode of any new folder; the umask applies to it.
        builder.permissions(fs::Permissions::from_mode(0o777));
        let temporary =
            builder.tempdir_in(parent(destination)).map_err(|e| io("create a folder beside it", plain(e)))?;
        let on_signal = Mutex::new(vec![Temporary::folder(temporary.path())]);
        Ok(Self { temporary, destination: destination.to_path_buf(), on_signal })
    }

    /// The path at which to write the folder's file `name`.
    pub fn file(&self, name: &OsStr) -> PathBuf {
        let path = self.temporary.path().join(name);
        self.on_signal.lock().unwrap_or_else(PoisonError::into_inner).push(Temporary::file(&path));
        path
    }

    /// Renames the folder to its destination.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; an existing file is then untouched.
    pub fn commit(self) -> Result<()> {
        fs::rename(self.temporary.path(), &self.destination).map_err(|source| ArchiveError::Io {
            file: self.destination.clone(),
            action: "rename the finished folder to it",
            source,
        })?;
        // It was renamed, so nothing is left to delete.
        let _ = self.temporary.keep();
        drop(self.on_signal);
        Ok(())
    }
}
