//! `cargo xtask gen-dialects`: generates the checked-in ODS files from PyTorch's schemas.

use std::{fs, io, path::PathBuf};

use pt2e_schema::ods::{OdsError, outputs};

use crate::process;

/// Why the files could not be generated, or are stale.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The schemas cannot be expressed in ODS.
    #[error(transparent)]
    Ods(#[from] OdsError),
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error.
        error: io::Error,
    },
    /// With `--check`: files that differ from the generated text.
    #[error("stale: {}; run `{}`", .0.join(", "), pt2e_schema::ods::COMMAND)]
    Stale(Vec<&'static str>),
}

/// Writes the files that differ from the generated text, or with `check` only names them.
///
/// # Errors
/// A file cannot be made, read or written; with `check`, one differs.
pub fn run(check: bool) -> Result<(), GenerateError> {
    let mut stale = Vec::new();
    for (name, text) in outputs()? {
        let path = process::root().join(name);
        let current = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(other.map_err(|error| GenerateError::Io { path: path.clone(), error })?),
        };
        let same = current.is_some_and(|current| current == text.as_bytes());
        if !same && check {
            stale.push(name);
        } else if !same {
            // Only changed files are written: a new timestamp would cause a rebuild.
            fs::write(&path, text).map_err(|error| GenerateError::Io { path, error })?;
        }
        if !check {
            println!("{} {name}", if same { "unchanged" } else { "written  " });
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(GenerateError::Stale(stale)) }
}
