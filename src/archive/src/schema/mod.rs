//! `models/model.json` and the payload configurations, `torch.export`'s serialization schema of major version 8, as Rust
//! types.
//!
//! JSON that is read and written again is equal. Keys that a newer minor version adds to a program, a graph or a node are
//! kept in `extra`: PyTorch's versioning declares them compatible. An unknown key in a smaller object (an argument, a
//! tensor's metadata, a signature entry) and an unknown kind of argument or signature entry are refused by name, because
//! dropping them could change the meaning of the program.

mod argument;
mod program;
mod scalar;
mod signature;

pub use argument::*;
pub use program::*;
pub use scalar::*;
pub use signature::*;

use super::error::{ArchiveError, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::path::Path;

/// The schema's major version that this crate reads and writes.
pub const SCHEMA_MAJOR: i64 = 8;
/// The minor version that this crate writes.
pub const SCHEMA_MINOR: i64 = 20;

impl ExportedProgram {
    /// Parses `models/model.json`. `file` and `entry` are for errors.
    ///
    /// # Errors
    /// [`ArchiveError::Json`] naming the JSON path if the text is not a program of schema major version 8.
    pub fn from_json(file: &Path, entry: &str, json: &[u8]) -> Result<Self> {
        let parsed = from_json::<Self>(file, entry, json);
        let major = match &parsed {
            Ok(program) => Some(program.schema_version.major),
            // A program of another major version rarely parses. The error is then about the version, not about the syntax.
            Err(_) => serde_json::from_slice::<VersionOnly>(json).ok().map(|v| v.schema_version.major),
        };
        match major {
            Some(major) if major != SCHEMA_MAJOR => Err(ArchiveError::Json {
                file: file.to_path_buf(),
                entry: entry.to_owned(),
                path: "schema_version.major".to_owned(),
                why: format!(
                    "schema major version {major} is not supported, only {SCHEMA_MAJOR}; export the model with torch 2.15"
                ),
            }),
            _ => parsed,
        }
    }

    /// The compact JSON text of the program.
    ///
    /// # Errors
    /// None in fact: `serde_json`'s signature has one, but values of this type always have a JSON form.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

#[derive(Deserialize)]
struct VersionOnly {
    schema_version: SchemaVersion,
}

/// Parses a JSON entry; errors name the path inside it.
///
/// # Errors
/// [`ArchiveError::Json`].
pub fn from_json<T: DeserializeOwned>(file: &Path, entry: &str, json: &[u8]) -> Result<T> {
    // Tracking the path costs time and memory at every key, so it is done only to explain a failure.
    serde_json::from_slice(json).map_err(|error| {
        let tracked: Result<T, _> = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(json));
        let path = tracked.err().map_or_else(|| ".".to_owned(), |e| e.path().to_string());
        ArchiveError::Json { file: file.to_path_buf(), entry: entry.to_owned(), path, why: error.to_string() }
    })
}
