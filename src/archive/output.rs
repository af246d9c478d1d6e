//! Files and folders that appear only when they are whole.

use super::error::{ArchiveError, Result};
use std::{
    fs,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use tempfile::{NamedTempFile, TempDir};

/// What the names of temporary files and folders begin with.
const PREFIX: &str = ".pt2e-";

/// The folder that a file or folder is in.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A temporary file beside its destination, renamed onto it by [`OutputFile::commit`] and deleted otherwise.
///
/// The destination may be the very file that is mapped as the input: the mapping keeps the old contents.
#[derive(Debug)]
pub struct OutputFile {
    temporary: BufWriter<NamedTempFile>,
    destination: PathBuf,
}

impl OutputFile {
    /// Opens a temporary file in the folder of `destination`.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the folder cannot be written to, or `destination` is there and is not a regular file.
    pub fn create(destination: &Path) -> Result<Self> {
        let io = |action, source| ArchiveError::Io { file: destination.to_path_buf(), action, source };
        // Through a link, so that the link stays and what it points to is replaced.
        let destination = fs::canonicalize(destination).unwrap_or_else(|_| destination.to_path_buf());
        let existing = fs::metadata(&destination).ok();
        if existing.as_ref().is_some_and(|m| !m.is_file()) {
            return Err(io("write it", io::Error::other("it is there and is not a regular file")));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The mode of a new file; the process's umask applies to it.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let temporary = builder.tempfile_in(parent(&destination)).map_err(|e| io("create a file beside it", e))?;
        if let Some(existing) = existing {
            temporary.as_file().set_permissions(existing.permissions()).map_err(|e| io("keep its permissions", e))?;
        }
        Ok(Self { temporary: BufWriter::with_capacity(1 << 20, temporary), destination })
    }

    /// The file that [`OutputFile::commit`] will make.
    pub fn destination(&self) -> &Path {
        &self.destination
    }

    /// Renames the file onto its destination, replacing what is there.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; what was there is then untouched.
    pub fn commit(self) -> Result<()> {
        let io = |action, source| ArchiveError::Io { file: self.destination.clone(), action, source };
        let temporary = self.temporary.into_inner().map_err(|e| io("write it", e.into_error()))?;
        // ext4 writes a file to the disk when it is renamed onto another one, empty or not, and the rename waits for that:
        // a third of a second for a gigabyte. An empty file holds nothing to keep, and the driver's own output is one.
        if fs::metadata(&self.destination).is_ok_and(|there| there.len() == 0) {
            fs::remove_file(&self.destination).map_err(|e| io("replace it", e))?;
        }
        temporary.persist(&self.destination).map_err(|e| io("rename the finished file onto it", e.error))?;
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.temporary.seek(position)
    }
}

/// A temporary folder beside its destination, renamed onto it by [`OutputFolder::commit`] and deleted otherwise.
#[derive(Debug)]
pub struct OutputFolder {
    temporary: TempDir,
    destination: PathBuf,
}

impl OutputFolder {
    /// Makes a temporary folder beside `destination`.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the folder around it cannot be written to, or if `destination` is there and is not an empty
    /// folder.
    pub fn create(destination: &Path) -> Result<Self> {
        let io = |action, source| ArchiveError::Io { file: destination.to_path_buf(), action, source };
        if let Ok(existing) = fs::metadata(destination) {
            let empty = existing.is_dir() && fs::read_dir(destination).is_ok_and(|mut files| files.next().is_none());
            if !empty {
                return Err(io("write it", io::Error::other("it is there and is not an empty folder")));
            }
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The mode of a new folder; the process's umask applies to it.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let temporary = builder.tempdir_in(parent(destination)).map_err(|e| io("create a folder beside it", e))?;
        Ok(Self { temporary, destination: destination.to_path_buf() })
    }

    /// Where the folder's files are to be written.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Renames the folder to its destination.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; what was there is then untouched.
    pub fn commit(self) -> Result<()> {
        fs::rename(self.temporary.path(), &self.destination).map_err(|source| ArchiveError::Io {
            file: self.destination.clone(),
            action: "rename the finished folder to it",
            source,
        })?;
        // It is no longer there to be deleted.
        let _ = self.temporary.keep();
        Ok(())
    }
}
