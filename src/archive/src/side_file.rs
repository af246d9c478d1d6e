//! Stores the tensors that are too large for an MLIR text in a `.safetensors` file beside it.
//!
//! The large tensors of `x.mlir` are in `x.<12 digits>.safetensors`, under the keys of their resources; the digits are a hash of
//! the file's content. For each tensor, the text contains the name of the file and a hash of the tensor's bytes:
//! `x.5b2e07c3d1a4.safetensors sha256:<64 digits>`. A tensor that is missing, or differs from the one that was written with
//! the text, is an error.
//!
//! The text is moved to its destination after the tensors. Since different content has a different file name, the tensors of
//! an existing text stay intact whenever the process ends, and so do those of a text that was renamed or copied. No file is
//! ever deleted, because other texts may refer to it.
//!
//! Earlier versions called the file `x.mlir.safetensors`; it is still found.

use super::{
    ArchiveError, OutputFile, ReadOptions,
    array_files::{self, save_safetensors},
    map_file,
    output::through_links,
};
use indexmap::IndexMap;
use pt2e_core::tensor::Tensor;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::SystemTime,
};

/// The separator between file name and hash in a reference.
const HASH: &str = " sha256:";
/// The file extension.
const EXTENSION: &str = ".safetensors";
/// How many digits of the content's hash the file name contains.
const NAME_DIGITS: usize = 12;
/// The longest file name of a file system, in bytes.
const MAX_NAME: usize = 255;

/// Why a tensor beside a text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SideFileError {
    /// The text does not say where the tensor is.
    #[error("'{0}' does not say where the tensor is; it should read `FILE.safetensors sha256:DIGITS`")]
    Reference(String),
    /// The file does not exist.
    #[error(
        "the data of '{key}' are in {}, which does not exist; put it beside the text, or write the text again with -o",
        file.display()
    )]
    Missing {
        /// The tensor's key.
        key: String,
        /// The file that the text names.
        file: PathBuf,
    },
    /// The file has no tensor of that key, or its hash differs.
    #[error(
        "the data of '{key}' in {} are not the data that were written with the text; the file belongs to another text, or was \
         changed",
        file.display()
    )]
    Changed {
        /// The tensor's key.
        key: String,
        /// The file that was searched.
        file: PathBuf,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// The tensors of a file, by key.
type Arrays = IndexMap<String, Tensor>;

/// A tensor in a mapped file.
#[derive(Clone, Debug)]
pub struct SideTensor {
    /// The tensor.
    pub tensor: Tensor,
    /// Keeps the file open, so that later tensors need not open it again.
    _file: Arc<Arrays>,
}

fn digits(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(tensor: &Tensor) -> String {
    digits(&Sha256::digest(&*tensor.bytes()))
}

/// The file beside the text `text` whose content has the hash `content`: `x.<12 digits>.safetensors` beside `x.mlir`.
fn beside(text: &Path, content: &str) -> PathBuf {
    let end = format!(".{content}{EXTENSION}");
    let stem = text.file_stem().unwrap_or_default().to_string_lossy();
    // Cut the stem, so that the whole name is not too long for the file system.
    let mut length = stem.len().min(MAX_NAME - end.len());
    while !stem.is_char_boundary(length) {
        length -= 1;
    }
    text.with_file_name(format!("{}{end}", &stem[..length]))
}

/// Whether `file` is named as the tensor file of a text that exists in the same folder.
pub(super) fn belongs_to_text(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some((stem, content)) = name.strip_suffix(EXTENSION).and_then(|name| name.rsplit_once('.')) else {
        return false;
    };
    let is_hash = content.len() == NAME_DIGITS && content.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hash && file.with_file_name(format!("{stem}.mlir")).is_file()
}

/// A tensor file that is written but not yet at its destination.
#[derive(Debug)]
pub struct SideFile {
    path: PathBuf,
    output: OutputFile,
}

impl SideFile {
    /// Writes `tensors` to a temporary file that will be moved beside the text `text`. Also returns, for each tensor, the
    /// reference that the text must contain.
    ///
    /// # Errors
    /// [`ArchiveError::Io`], or [`ArchiveError::Array`] for a dtype that `.safetensors` cannot store.
    pub fn write(text: &Path, tensors: &[(&str, Tensor)]) -> Result<(Self, Vec<String>), ArchiveError> {
        let hashes: Vec<String> = tensors.par_iter().map(|(_, tensor)| hash(tensor)).collect();
        let mut content = Sha256::new();
        for ((key, tensor), hash) in tensors.iter().zip(&hashes) {
            content.update(format!("{key}\0{} {:?} {hash}\n", tensor.dtype(), tensor.shape()));
        }
        let content: String = digits(&content.finalize()).chars().take(NAME_DIGITS).collect();
        let text = through_links(text).map_err(|source| ArchiveError::Io {
            file: text.to_path_buf(),
            action: "write it",
            source,
        })?;
        let path = beside(&text, &content);
        let mut output = OutputFile::create_content_addressed(&path)?;
        save_safetensors(&mut output, tensors.iter().map(|(key, tensor)| (*key, tensor)))?;
        let name = path.file_name().unwrap_or_default().display();
        let references = hashes.iter().map(|hash| format!("{name}{HASH}{hash}")).collect();
        Ok((Self { path, output }, references))
    }

    /// Moves the file to its destination. An existing file with the same content is left alone, because other texts may refer
    /// to it and other programs may be reading it.
    ///
    /// # Errors
    /// [`ArchiveError::Io`].
    pub fn commit(mut self) -> Result<(), ArchiveError> {
        let io = |action| {
            let file = self.path.clone();
            move |source| ArchiveError::Io { file, action, source }
        };
        self.output.flush().map_err(io("write it"))?;
        let written = self.output.temporary().path();
        if same_content(written, self.output.destination()).map_err(io("compare it with the existing file"))? {
            return Ok(());
        }
        self.output.commit()
    }
}

/// Whether two files exist and hold the same bytes.
fn same_content(a: &Path, b: &Path) -> io::Result<bool> {
    let (Ok(a), Ok(b)) = (File::open(a), File::open(b)) else { return Ok(false) };
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (BufReader::with_capacity(1 << 20, a), BufReader::with_capacity(1 << 20, b));
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left[..length] != right[..length] {
            return Ok(false);
        }
        a.consume(length);
        b.consume(length);
    }
}

/// Finds the tensor `key` that the text `text` refers to by `reference`: in the file that the reference names, or, if text and
/// tensors were renamed together, in the file that matches the text's current name.
///
/// # Errors
/// See [`SideFileError`].
pub fn read(key: &str, reference: &str, text: &Path) -> Result<SideTensor, SideFileError> {
    let malformed = || SideFileError::Reference(reference.to_owned());
    let (name, expected) = reference.rsplit_once(HASH).ok_or_else(malformed)?;
    // A text may only name a file beside it.
    if Path::new(name).file_name().is_none_or(|file| file != name) {
        return Err(malformed());
    }
    let content = name.strip_suffix(EXTENSION).and_then(|name| Some(name.rsplit_once('.')?.1));
    let content = content.filter(|content| content.len() == NAME_DIGITS);
    let candidates = |text: &Path| {
        let mut former = text.as_os_str().to_owned();
        former.push(EXTENSION);
        let renamed = content.map(|content| beside(text, content));
        [Some(text.with_file_name(name)), renamed, Some(PathBuf::from(former))].into_iter().flatten()
    };
    // The text may be a link to a file in another folder.
    let real = fs::canonicalize(text).ok();
    let mut changed = None;
    for file in candidates(text).chain(real.as_deref().into_iter().flat_map(candidates)) {
        if !file.exists() {
            continue;
        }
        let arrays = open(&file)?;
        match arrays.get(key) {
            Some(tensor) if hash(tensor) == expected => {
                return Ok(SideTensor { tensor: tensor.clone(), _file: arrays.clone() });
            }
            _ => changed = changed.or(Some(file)),
        }
    }
    let key = key.to_owned();
    Err(match changed {
        Some(file) => SideFileError::Changed { key, file },
        None => SideFileError::Missing { key, file: text.with_file_name(name) },
    })
}

/// Opens a file, or reuses the last one opened if it is unchanged and still in use: a text refers to one file many times.
fn open(path: &Path) -> Result<Arc<Arrays>, ArchiveError> {
    type Opened = (PathBuf, Option<(u64, SystemTime)>, Weak<Arrays>);
    static LAST: Mutex<Option<Opened>> = Mutex::new(None);
    let state = fs::metadata(path).ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, known_state, arrays)) = last.as_ref()
        && known == path
        && *known_state == state
        && let Some(arrays) = arrays.upgrade()
    {
        return Ok(arrays);
    }
    let arrays = Arc::new(array_files::read(path, map_file(path)?, ReadOptions::default())?);
    *last = Some((path.to_path_buf(), state, Arc::downgrade(&arrays)));
    Ok(arrays)
}
