//! Inputs of a graph from data files: `.npz` and `.safetensors`, one file per call.
//!
//! Arrays are named by graph input, or numbered in the order of the inputs: `0`, `1`, ... (also `arr_0`, `arr_1`, ...,
//! as `numpy.savez` numbers them). Types and shapes must be those of the graph: nothing is converted silently.

use super::{ArchiveError, Blob, ReadOptions, Result, array_files, map_file, side_file::belongs_to_text};
use indexmap::IndexMap;
use pt2e_core::tensor::{DType, Tensor};
use std::{
    fmt, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// The files of a data set, in the order in which they are read. Each file is one call.
#[derive(Clone, Debug)]
pub struct DataSet {
    path: PathBuf,
    files: Vec<PathBuf>,
    /// The names of the other entries of the folder.
    others: Vec<String>,
}

/// The most names of other entries that a message lists.
const NAMES_SHOWN: usize = 4;

impl DataSet {
    /// A file, or a folder of `.npz` and `.safetensors` files in the order of their names.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the path cannot be read, or an entry of the folder is named like a data file but is not a regular
    /// file; [`ArchiveError::Inputs`] if a folder has no data files.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |file: &Path, action, source| ArchiveError::Io { file: file.to_path_buf(), action, source };
        if !fs::metadata(path).map_err(|e| io(path, "open it", e))?.is_dir() {
            return Ok(Self { path: path.to_path_buf(), files: vec![path.to_path_buf()], others: Vec::new() });
        }
        let (mut files, mut others) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(path).map_err(|e| io(path, "list it", e))? {
            let entry = entry.map_err(|e| io(path, "list it", e))?;
            let file = entry.path();
            // A file with the tensors of an MLIR text in the folder is not a call.
            if !file.extension().is_some_and(|e| e == "npz" || e == "safetensors") || belongs_to_text(&file) {
                let slash = if file.is_dir() { "/" } else { "" };
                others.push(format!("{}{slash}", entry.file_name().display()));
                continue;
            }
            let there = fs::metadata(&file).map_err(|e| match e.kind() {
                ErrorKind::NotFound if file.is_symlink() => {
                    io(&file, "open it", io::Error::other("it is a link to a file that does not exist"))
                }
                _ => io(&file, "open it", e),
            })?;
            if !there.is_file() {
                let why = "it has the name of a data file, but is not a regular file";
                return Err(io(&file, "read it", io::Error::other(why)));
            }
            files.push(file);
        }
        others.sort();
        files.sort();
        let set = Self { path: path.to_path_buf(), files, others };
        if set.files.is_empty() {
            let mut why = "is a folder without any .npz or .safetensors file; each such file is one call".to_owned();
            if !set.others.is_empty() {
                why += &format!("; there are: {}", set.names_of_others());
            }
            return Err(ArchiveError::Inputs { file: path.to_path_buf(), why });
        }
        Ok(set)
    }

    /// A note that lists the entries of the folder that are not used, if any.
    pub fn ignored(&self) -> Option<String> {
        let folder = self.path.display();
        let what = "each .npz and each .safetensors file is a call; left out:";
        (!self.others.is_empty()).then(|| format!("{folder}: {what} {}", self.names_of_others()))
    }

    fn names_of_others(&self) -> String {
        let mut names = self.others.iter().take(NAMES_SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if let Some(more) = self.others.len().checked_sub(NAMES_SHOWN).filter(|more| *more > 0) {
            names += &format!(" and {more} more");
        }
        names
    }

    /// The number of calls, at least 1.
    #[allow(clippy::len_without_is_empty, reason = "a data set is never empty")]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The files in order.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Reads the calls one after the other.
    pub fn calls(&self) -> impl ExactSizeIterator<Item = Result<Call>> {
        self.files.iter().map(|file| Call::read(file))
    }
}

/// The name, type and shape of an input of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedInput {
    /// The graph input's name.
    pub name: String,
    /// Element type.
    pub dtype: DType,
    /// Sizes, outermost first; `None` accepts any size.
    pub shape: Vec<Option<usize>>,
}

impl ExpectedInput {
    /// Whether the dtype and sizes of `tensor` match.
    pub fn accepts(&self, tensor: &Tensor) -> bool {
        tensor.dtype() == self.dtype
            && tensor.rank() == self.shape.len()
            && self.shape.iter().zip(tensor.shape()).all(|(want, have)| want.is_none_or(|want| want == *have))
    }
}

impl fmt::Display for ExpectedInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> =
            self.shape.iter().map(|d| d.map_or_else(|| "?".to_owned(), |d| d.to_string())).collect();
        write!(f, "{} [{}]", self.dtype, sizes.join(", "))
    }
}

/// The arrays of one file.
#[derive(Clone, Debug)]
pub struct Call {
    file: PathBuf,
    arrays: IndexMap<String, Tensor>,
}

impl Call {
    /// Maps a `.npz` or `.safetensors` file; the content decides the format.
    ///
    /// # Errors
    /// [`ArchiveError::Io`], [`ArchiveError::Container`], or [`ArchiveError::Array`] naming the array that is damaged
    /// or whose type is unknown.
    pub fn read(file: &Path) -> Result<Self> {
        Self::from_bytes(file, map_file(file)?, ReadOptions::default())
    }

    /// Reads a `.npz` or `.safetensors` file in memory. Errors call it `name`.
    ///
    /// # Errors
    /// Those of [`Call::read`].
    pub fn from_bytes(name: &Path, bytes: Blob, options: ReadOptions) -> Result<Self> {
        Ok(Self { file: name.to_path_buf(), arrays: array_files::read(name, bytes, options)? })
    }

    /// A call that is in memory: the tensors of the graph's inputs, in their order. Errors call it `name`.
    pub fn of_tensors(name: &Path, tensors: impl IntoIterator<Item = Tensor>) -> Self {
        let arrays = tensors.into_iter().enumerate().map(|(place, tensor)| (place.to_string(), tensor));
        Self { file: name.to_path_buf(), arrays: arrays.collect() }
    }

    /// The file's name, for errors.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The arrays by name, in file order.
    pub fn arrays(&self) -> &IndexMap<String, Tensor> {
        &self.arrays
    }

    /// The tensors for a graph's inputs, in their order. Other arrays in the file are ignored.
    ///
    /// # Errors
    /// [`ArchiveError::Inputs`] if an input has no array; [`ArchiveError::Array`] if an array's type or shape does not match.
    pub fn bind(&self, expected: &[ExpectedInput]) -> Result<Vec<Tensor>> {
        expected.iter().enumerate().map(|(position, input)| self.find(position, input)).collect()
    }

    fn find(&self, position: usize, input: &ExpectedInput) -> Result<Tensor> {
        let names = [input.name.clone(), position.to_string(), format!("arr_{position}")];
        let Some((name, tensor)) = names.iter().find_map(|name| self.arrays.get_key_value(name)) else {
            let found: Vec<&str> = self.arrays.keys().map(String::as_str).collect();
            return Err(ArchiveError::Inputs {
                file: self.file.clone(),
                why: format!(
                    "has no array for input {position}, {input}; it should be named `{}` or `{position}`, and there are: {}",
                    input.name,
                    found.join(", ")
                ),
            });
        };
        if input.accepts(tensor) {
            return Ok(tensor.clone());
        }
        let why =
            format!("is {} {:?}, but input `{}` of the graph is {input}", tensor.dtype(), tensor.shape(), input.name);
        Err(ArchiveError::Array { file: self.file.clone(), array: name.clone(), why })
    }
}
