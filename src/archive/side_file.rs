//! Tensors that are too large for MLIR text, in a `.safetensors` file beside it.
//!
//! `x.mlir` has them in `x.mlir.safetensors` under the keys of their resources. The text says of each which file it is
//! in and what its bytes are: `x.mlir.safetensors sha256:<64 digits>`. A tensor that is not there, or is not the one that
//! was written with the text, is an error.

use super::{
    ArchiveError,
    calls::{Call, save_safetensors},
};
use crate::tensor::Tensor;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::SystemTime,
};

/// What stands between the name of the file and the digits of the hash.
const HASH: &str = " sha256:";

/// Why a tensor beside a text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SideFileError {
    /// The text does not say where the tensor is.
    #[error("'{0}' does not say where the tensor is; it should read `FILE.safetensors sha256:DIGITS`")]
    Reference(String),
    /// The file is not there.
    #[error(
        "the data of '{key}' are in {}, which is not there; put it beside the text, or write the text again with -o",
        file.display()
    )]
    Missing {
        /// The tensor's key.
        key: String,
        /// The file that the text names.
        file: PathBuf,
    },
    /// The file has no tensor of that key, or another one.
    #[error(
        "the data of '{key}' in {} are not those that the text was written with; the file belongs to another text, or was \
         changed",
        file.display()
    )]
    Changed {
        /// The tensor's key.
        key: String,
        /// The file that was looked into.
        file: PathBuf,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// A tensor in a mapped file.
#[derive(Clone, Debug)]
pub struct SideTensor {
    /// The tensor.
    pub tensor: Tensor,
    /// Keeps the file open for the tensors that are still to be read from it.
    _file: Arc<Call>,
}

fn hash(tensor: &Tensor) -> String {
    Sha256::digest(tensor.bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `tensors` to `path`, and gives what the text is to say of each. The text will know the file as `name`.
///
/// # Errors
/// [`ArchiveError::Io`].
pub fn write(path: &Path, name: &str, tensors: &[(&str, Tensor)]) -> Result<Vec<String>, ArchiveError> {
    save_safetensors(path, tensors.iter().map(|(key, tensor)| (*key, tensor)))?;
    Ok(tensors.par_iter().map(|(_, tensor)| format!("{name}{HASH}{}", hash(tensor))).collect())
}

/// Finds the tensor `key` that the file of text `text` refers to by `reference`: in the file that is named, or in that of
/// the text's own name, if both were renamed.
///
/// # Errors
/// See [`SideFileError`].
pub fn read(key: &str, reference: &str, text: &Path) -> Result<SideTensor, SideFileError> {
    let malformed = || SideFileError::Reference(reference.to_owned());
    let (name, expected) = reference.rsplit_once(HASH).ok_or_else(malformed)?;
    // A text names a file beside it, and no other.
    if Path::new(name).file_name().is_none_or(|file| file != name) {
        return Err(malformed());
    }
    let mut own = text.as_os_str().to_owned();
    own.push(".safetensors");
    let named = text.with_file_name(name);
    let mut changed = None;
    for file in [named.clone(), PathBuf::from(own)] {
        if !file.exists() {
            continue;
        }
        let call = open(&file)?;
        match call.arrays().get(key) {
            Some(tensor) if hash(tensor) == expected => {
                return Ok(SideTensor { tensor: tensor.clone(), _file: call.clone() });
            }
            _ => changed = changed.or(Some(file)),
        }
    }
    let key = key.to_owned();
    Err(match changed {
        Some(file) => SideFileError::Changed { key, file },
        None => SideFileError::Missing { key, file: named },
    })
}

/// Opens a file, or takes the one opened last if it is the same and still in use: a text refers to one file many times.
fn open(path: &Path) -> Result<Arc<Call>, ArchiveError> {
    type Opened = (PathBuf, Option<(u64, SystemTime)>, Weak<Call>);
    static LAST: Mutex<Option<Opened>> = Mutex::new(None);
    let state = fs::metadata(path).ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, known_state, call)) = last.as_ref()
        && known == path
        && *known_state == state
        && let Some(call) = call.upgrade()
    {
        return Ok(call);
    }
    let call = Arc::new(Call::read(path)?);
    *last = Some((path.to_path_buf(), state, Arc::downgrade(&call)));
    Ok(call)
}
