//! Errors in an archive or a data file. Their messages tell the user what to do next.

use pt2e_core::tensor::TensorError;
use std::{io, path::PathBuf};

/// Why an archive or a data file could not be read or written.
///
/// Every variant names the file, and where it can the entry, JSON path, tensor or array in it.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The operating system refused.
    #[error("{}: cannot {action}: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What was tried, as a verb phrase: `open it`.
        action: &'static str,
        /// The system's reason.
        source: io::Error,
    },
    /// The zip container as a whole cannot be used.
    #[error("{}: {why}", file.display())]
    Container {
        /// The file.
        file: PathBuf,
        /// Reason and likely cause.
        why: String,
    },
    /// One entry of the container cannot be used.
    #[error("{}: entry `{entry}`: {why}", file.display())]
    Entry {
        /// The file.
        file: PathBuf,
        /// The entry's name in the container.
        entry: String,
        /// Reason and likely cause.
        why: String,
    },
    /// Memory does not suffice for a part of the file.
    #[error("{}: {what}: {cause}", file.display())]
    Memory {
        /// The file.
        file: PathBuf,
        /// The part, as messages call it.
        what: String,
        /// How much memory is available, and how much is needed.
        cause: TensorError,
    },
    /// A JSON entry does not follow the schema.
    #[error("{}: entry `{entry}`, at `{path}`: {why}", file.display())]
    Json {
        /// The file.
        file: PathBuf,
        /// The entry's name in the container.
        entry: String,
        /// Where in the JSON: `graph_module.graph.nodes[3].inputs[0].arg`.
        path: String,
        /// Reason.
        why: String,
    },
    /// A weight or constant cannot be read or written.
    #[error("{}: tensor `{name}`: {why}", file.display())]
    Tensor {
        /// The file.
        file: PathBuf,
        /// Fully qualified name of the parameter, buffer or constant.
        name: String,
        /// Reason and likely cause.
        why: String,
    },
    /// A pickle cannot be read: the example inputs, or the payloads of PyTorch before 2.9.
    #[error("{}: entry `{entry}`, pickle offset {offset}: {why}", file.display())]
    Pickle {
        /// The file.
        file: PathBuf,
        /// The entry's name in the container.
        entry: String,
        /// Byte offset of the opcode in the pickle.
        offset: usize,
        /// Reason.
        why: String,
    },
    /// An array of a data file (`.npz`, `.safetensors`) cannot be read or written.
    #[error("{}: array `{array}`: {why}", file.display())]
    Array {
        /// The file.
        file: PathBuf,
        /// The array's name.
        array: String,
        /// Reason and likely cause.
        why: String,
    },
    /// A data file does not match the inputs of the graph.
    #[error("{}: {why}", file.display())]
    Inputs {
        /// The file.
        file: PathBuf,
        /// What was expected, and what was found.
        why: String,
    },
}

/// The result of reading or writing an archive.
pub type Result<T, E = ArchiveError> = std::result::Result<T, E>;
