//! The types of `models/model.json` and of the payload configurations: `torch.export`'s serialization schema, major
//! version 8, as Rust types.
//!
//! Reading and writing again gives equal JSON. Keys that a newer minor version adds to a program, a graph or a node are kept
//! in `extra`, as such additions are compatible by PyTorch's rule; an unknown key in anything smaller (an argument, a
//! tensor's metadata, a signature entry) or an unknown kind of argument or signature entry is refused by name, because
//! dropping it could change what the program means.

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
    /// [`ArchiveError::Json`] naming the place if the text is not a program of schema major version 8.
    pub fn from_json(file: &Path, entry: &str, json: &[u8]) -> Result<Self> {
        let parsed = from_json::<Self>(file, entry, json);
        let major = match &parsed {
            Ok(program) => Some(program.schema_version.major),
            // A program of another major version rarely parses. The version matters then, not the place where parsing failed.
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
    /// None for a value of this type; `serde_json`'s signature has one.
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
