//! Inputs of a graph from data files: `.npz` and `.safetensors`, one file a call.
//!
//! Arrays are named by graph input, or numbered in the order of the inputs: `0`, `1`, ... (also `arr_0`, `arr_1`, ...,
//! as `numpy.savez` numbers them). Types and shapes must be those of the graph: nothing is converted silently.

use super::{
    ArchiveError, Blob, Container, OutputFile, ReadOptions, Result, ZipOutput, map_file, npy, schema::ScalarType,
    side_file::belongs_to_text, strided::StridedView, weights::view_tensor,
};
use indexmap::IndexMap;
use pt2e_core::tensor::{DType, Tensor};
use safetensors::{
    Dtype, SafeTensors,
    tensor::{Metadata, TensorInfo},
};
use std::{
    fmt, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// The files of a data set, in the order they are read. Each file is one call.
#[derive(Clone, Debug)]
pub struct DataSet {
    path: PathBuf,
    files: Vec<PathBuf>,
    /// The names of what else is in the folder.
    others: Vec<String>,
}

/// How many names a message gives.
const NAMES_SHOWN: usize = 4;

impl DataSet {
    /// A file, or a folder of `.npz` and `.safetensors` files in the order of their names.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the path cannot be read, or something in the folder is named as a call and is no file;
    /// [`ArchiveError::Inputs`] if a folder holds no such file.
    pub fn open(path: &Path) -> Result<Self> {
        let io = |file: &Path, action, source| ArchiveError::Io { file: file.to_path_buf(), action, source };
        if !fs::metadata(path).map_err(|e| io(path, "open it", e))?.is_dir() {
            return Ok(Self { path: path.to_path_buf(), files: vec![path.to_path_buf()], others: Vec::new() });
        }
        let (mut files, mut others) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(path).map_err(|e| io(path, "list it", e))? {
            let entry = entry.map_err(|e| io(path, "list it", e))?;
            let file = entry.path();
            // The tensors of a text that was written into the folder are no call.
            if !file.extension().is_some_and(|e| e == "npz" || e == "safetensors") || belongs_to_text(&file) {
                let slash = if file.is_dir() { "/" } else { "" };
                others.push(format!("{}{slash}", entry.file_name().display()));
                continue;
            }
            let there = fs::metadata(&file).map_err(|e| match e.kind() {
                ErrorKind::NotFound if file.is_symlink() => {
                    io(&file, "open it", io::Error::other("it is a link to a file that is not there"))
                }
                _ => io(&file, "open it", e),
            })?;
            if !there.is_file() {
                let why = "it is named as the data of a call, and is not a regular file";
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

    /// What in the folder is not used, if anything is.
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

    /// The number of calls, which is at least 1.
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

/// What a graph asks of one of its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedInput {
    /// The graph input's name.
    pub name: String,
    /// Element type.
    pub dtype: DType,
    /// Sizes, outermost first; `None` is any.
    pub shape: Vec<Option<usize>>,
}

impl ExpectedInput {
    /// Whether dtype and sizes fit.
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
    /// Maps a `.npz` or `.safetensors` file (told by content).
    ///
    /// # Errors
    /// [`ArchiveError::Io`], [`ArchiveError::Container`], or [`ArchiveError::Array`] naming the array that is damaged
    /// or of a type that is not known.
    pub fn read(file: &Path) -> Result<Self> {
        Self::from_bytes(file, map_file(file)?, ReadOptions::default())
    }

    /// Reads a `.npz` or `.safetensors` file in memory. `name` stands for it in errors.
    ///
    /// # Errors
    /// Those of [`Call::read`].
    pub fn from_bytes(name: &Path, bytes: Blob, options: ReadOptions) -> Result<Self> {
        let arrays = if bytes.as_slice().starts_with(b"PK") {
            read_npz(Container::from_bytes(name, bytes, options)?)?
        } else {
            read_safetensors(name, &bytes)?
        };
        Ok(Self { file: name.to_path_buf(), arrays })
    }

    /// The file's name, for errors.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The arrays by name, in file order.
    pub fn arrays(&self) -> &IndexMap<String, Tensor> {
        &self.arrays
    }

    /// The tensors for a graph's inputs, in their order. Further arrays in the file are not looked at.
    ///
    /// # Errors
    /// [`ArchiveError::Inputs`] if there is no array for an input; [`ArchiveError::Array`] if its type or shape is
    /// another.
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

fn read_npz(zip: Container) -> Result<IndexMap<String, Tensor>> {
    let mut arrays = IndexMap::with_capacity(zip.names().len());
    for entry in zip.names() {
        let name = entry.strip_suffix(".npy").unwrap_or(entry);
        let tensor = npy::read(&zip.read(entry)?).map_err(|why| ArchiveError::Array {
            file: zip.file().to_path_buf(),
            array: name.to_owned(),
            why,
        })?;
        if arrays.insert(name.to_owned(), tensor).is_some() {
            return Err(ArchiveError::Array {
                file: zip.file().to_path_buf(),
                array: name.to_owned(),
                why: format!("is there twice, as the entries `{name}` and `{name}.npy`; remove one of them"),
            });
        }
    }
    Ok(arrays)
}

/// The element types of safetensors arrays that a tensor can have.
const SAFETENSORS_TYPES: [(Dtype, DType); 14] = [
    (Dtype::BOOL, DType::Bool),
    (Dtype::U8, DType::U8),
    (Dtype::I8, DType::I8),
    (Dtype::U16, DType::U16),
    (Dtype::I16, DType::I16),
    (Dtype::I32, DType::I32),
    (Dtype::I64, DType::I64),
    (Dtype::F16, DType::F16),
    (Dtype::BF16, DType::BF16),
    (Dtype::F32, DType::F32),
    (Dtype::F64, DType::F64),
    (Dtype::F8_E4M3, DType::F8E4M3),
    (Dtype::F8_E5M2, DType::F8E5M2),
    (Dtype::C64, DType::C64),
];

fn read_safetensors(file: &Path, bytes: &Blob) -> Result<IndexMap<String, Tensor>> {
    let (header, metadata) = SafeTensors::read_metadata(bytes.as_slice()).map_err(|e| ArchiveError::Container {
        file: file.to_path_buf(),
        why: format!("is neither a .npz nor a .safetensors file: {e}"),
    })?;
    // Eight bytes of header length stand before the header.
    let data = 8 + header;
    // The crate's map has no order; that of the data is the order in which the file was written.
    let mut infos: Vec<(String, &TensorInfo)> = metadata.tensors().into_iter().collect();
    infos.sort_by(|a, b| (a.1.data_offsets, &a.0).cmp(&(b.1.data_offsets, &b.0)));
    let mut arrays = IndexMap::with_capacity(infos.len());
    for (name, info) in infos {
        let tensor = safetensors_array(bytes, data, info).map_err(|why| ArchiveError::Array {
            file: file.to_path_buf(),
            array: name.clone(),
            why,
        })?;
        arrays.insert(name, tensor);
    }
    Ok(arrays)
}

fn safetensors_array(bytes: &Blob, data: usize, info: &TensorInfo) -> Result<Tensor, String> {
    let known = SAFETENSORS_TYPES.iter().find(|(dtype, _)| *dtype == info.dtype);
    let (_, dtype) = known.ok_or_else(|| format!("has type {:?}, which is not computed with", info.dtype))?;
    let view = StridedView::contiguous(ScalarType::from(*dtype), info.shape.clone())?;
    let (start, end) = info.data_offsets;
    let storage = data.checked_add(start).zip(data.checked_add(end)).and_then(|(start, end)| bytes.slice(start..end));
    view_tensor(&view, &storage.ok_or("reaches beyond the file")?)
}

/// Writes arrays as an uncompressed `.npz` that NumPy reads, which appears at `path` only when it is whole.
///
/// # Errors
/// [`ArchiveError::Array`] for a type that NumPy does not have (bfloat16); [`ArchiveError::Io`] or
/// [`ArchiveError::Entry`] if writing fails.
pub fn write_npz<'a>(path: &Path, arrays: impl IntoIterator<Item = (&'a str, &'a Tensor)>) -> Result<()> {
    let mut zip = ZipOutput::create(path)?;
    for (name, tensor) in arrays {
        let header = npy::header(tensor).map_err(|why| ArchiveError::Array {
            file: path.to_path_buf(),
            array: name.to_owned(),
            why,
        })?;
        zip.add(&format!("{name}.npy"), &[&header, tensor.bytes()])?;
    }
    zip.finish()
}

/// Writes arrays as a `.safetensors` file, which appears at `path` only when it is whole.
///
/// # Errors
/// [`ArchiveError::Io`] if writing fails.
pub fn write_safetensors<'a>(path: &Path, arrays: impl IntoIterator<Item = (&'a str, &'a Tensor)>) -> Result<()> {
    let mut output = OutputFile::create(path)?;
    save_safetensors(&mut output, arrays)?;
    output.commit()
}

/// Writes what a `.safetensors` file holds, as the crate would, which either takes all of it in memory a second time or
/// makes a temporary file that nobody removes where a signal ends the process.
pub(super) fn save_safetensors<'a>(
    output: &mut OutputFile,
    arrays: impl IntoIterator<Item = (&'a str, &'a Tensor)>,
) -> Result<()> {
    let path = output.destination().to_path_buf();
    let failed = |error: io::Error| write_error(&path, error);
    let type_of = |tensor: &Tensor| {
        let known = SAFETENSORS_TYPES.iter().find(|(_, dtype)| *dtype == tensor.dtype());
        known.map_or(Dtype::U8, |(dtype, _)| *dtype)
    };
    let mut arrays: Vec<(&str, &Tensor)> = arrays.into_iter().collect();
    // The widest elements first, so that all are aligned.
    arrays.sort_by(|(a_name, a), (b_name, b)| type_of(b).cmp(&type_of(a)).then(a_name.cmp(b_name)));
    let mut offset = 0;
    let infos = arrays.iter().map(|(name, tensor)| {
        let start = offset;
        offset += tensor.bytes().len();
        let info = TensorInfo { dtype: type_of(tensor), shape: tensor.shape().to_vec(), data_offsets: (start, offset) };
        ((*name).to_owned(), info)
    });
    let header = Metadata::new(None, infos.collect()).map_err(|error| failed(io::Error::other(error)))?;
    let mut header = serde_json::to_vec(&header).map_err(|error| failed(error.into()))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    let parts = [(header.len() as u64).to_le_bytes().to_vec(), header];
    let parts = parts.iter().map(Vec::as_slice).chain(arrays.iter().map(|(_, tensor)| tensor.bytes()));
    for part in parts {
        output.write_all(part).map_err(failed)?;
    }
    Ok(())
}

fn write_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::Io { file: path.to_path_buf(), action: "write it", source }
}
