//! Writes a report to a file or to standard output.

use crate::Report;
use pt2e_archive::{ArchiveError, OutputFile};
use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

/// The extensions of the files to which reports are written.
pub const EXTENSIONS: &[&str] = &[".json", ".html"];

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file cannot be created.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Writing failed.
    #[error("{to}: {cause}")]
    Io {
        /// The file, or standard output.
        to: String,
        /// The error.
        cause: io::Error,
    },
}

/// Writes a report to `path`: JSON or HTML, as its extension says; `-` is standard output, and gets text. A file is written
/// completely or not at all.
///
/// # Errors
/// See [`WriteError`].
pub fn write(report: &Report, path: &Path) -> Result<(), WriteError> {
    let failed = |cause: io::Error| WriteError::Io { to: path.display().to_string(), cause };
    if path.as_os_str() == "-" {
        return match report.write_text(io::stdout().lock()) {
            // The reader has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|cause| WriteError::Io { to: "standard output".to_owned(), cause }),
        };
    }
    let mut file = OutputFile::create(path)?;
    let mut out = BufWriter::new(&mut file);
    if path.extension().is_some_and(|extension| extension == "html") {
        report.write_html(&mut out).map_err(failed)?;
    } else {
        report.write_json(&mut out).map_err(|error| failed(error.into()))?;
    }
    out.flush().map_err(failed)?;
    drop(out);
    file.commit()?;
    Ok(())
}
