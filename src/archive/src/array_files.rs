//! Files of named arrays: `.npz` and `.safetensors`, read and written.

use super::{
    ArchiveError, Blob, Container, OutputFile, ReadOptions, Result, ZipOutput, npy, schema::ScalarType,
    strided::StridedView,
};
use indexmap::IndexMap;
use pt2e_core::tensor::{DType, Tensor};
use safetensors::{
    Dtype, SafeTensors,
    tensor::{Metadata, TensorInfo},
};
use std::{
    io::{self, Write},
    path::Path,
};

/// The arrays of a `.npz` or `.safetensors` file in memory, by name, in file order. The content decides the format; errors
/// call the file `name`.
pub(super) fn read(name: &Path, bytes: Blob, options: ReadOptions) -> Result<IndexMap<String, Tensor>> {
    if bytes.as_slice().starts_with(b"PK") {
        read_npz(Container::from_bytes(name, bytes, options)?)
    } else {
        read_safetensors(name, &bytes)
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
                why: format!("occurs twice, as the entries `{name}` and `{name}.npy`; remove one of them"),
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
    // The length of the header precedes it, in eight bytes.
    let data = 8 + header;
    // The crate's map is unordered; the data offsets give the order in which the arrays were written.
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
    let (_, dtype) =
        known.ok_or_else(|| format!("has type {:?}, which the compiler does not compute with", info.dtype))?;
    let view = StridedView::contiguous(ScalarType::from(*dtype), info.shape.clone())?;
    let (start, end) = info.data_offsets;
    let storage = data.checked_add(start).zip(data.checked_add(end)).and_then(|(start, end)| bytes.slice(start..end));
    view.tensor(&storage.ok_or("reaches beyond the file")?)
}

/// Writes arrays as an uncompressed `.npz` that NumPy reads. It appears at `path` only when it is complete.
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
        zip.add(&format!("{name}.npy"), &[&header, &tensor.bytes()])?;
    }
    zip.finish()
}

/// Writes arrays as a `.safetensors` file. It appears at `path` only when it is complete.
///
/// # Errors
/// [`ArchiveError::Array`] for a type that the format does not have (complex128); [`ArchiveError::Io`] if writing fails.
pub fn write_safetensors<'a>(path: &Path, arrays: impl IntoIterator<Item = (&'a str, &'a Tensor)>) -> Result<()> {
    let mut output = OutputFile::create(path)?;
    save_safetensors(&mut output, arrays)?;
    output.commit()
}

/// Whether `.safetensors` can store elements of a dtype. It cannot store complex128.
pub fn safetensors_holds(dtype: DType) -> bool {
    SAFETENSORS_TYPES.iter().any(|(_, known)| *known == dtype)
}

/// Writes the content of a `.safetensors` file. The crate's own writers either hold a copy of everything in memory or make a
/// temporary file that remains if a signal ends the process.
pub(super) fn save_safetensors<'a>(
    output: &mut OutputFile,
    arrays: impl IntoIterator<Item = (&'a str, &'a Tensor)>,
) -> Result<()> {
    let path = output.destination().to_path_buf();
    let failed = |error: io::Error| write_error(&path, error);
    let mut arrays: Vec<(&str, &Tensor)> = arrays.into_iter().collect();
    if let Some((name, tensor)) = arrays.iter().find(|(_, tensor)| !safetensors_holds(tensor.dtype())) {
        let why = format!("is of {}, which .safetensors cannot store; write a .npz file", tensor.dtype());
        return Err(ArchiveError::Array { file: path, array: (*name).to_owned(), why });
    }
    let type_of = |tensor: &Tensor| {
        let known = SAFETENSORS_TYPES.iter().find(|(_, dtype)| *dtype == tensor.dtype());
        known.map_or(Dtype::U8, |(dtype, _)| *dtype)
    };
    // The widest elements come first, so that all arrays are aligned.
    arrays.sort_by(|(a_name, a), (b_name, b)| type_of(b).cmp(&type_of(a)).then(a_name.cmp(b_name)));
    let mut offset = 0;
    let infos = arrays.iter().map(|(name, tensor)| {
        let start = offset;
        offset += tensor.len() * tensor.dtype().size();
        let info = TensorInfo { dtype: type_of(tensor), shape: tensor.shape().to_vec(), data_offsets: (start, offset) };
        ((*name).to_owned(), info)
    });
    let header = Metadata::new(None, infos.collect()).map_err(|error| failed(io::Error::other(error)))?;
    let mut header = serde_json::to_vec(&header).map_err(|error| failed(error.into()))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    let parts = [(header.len() as u64).to_le_bytes().to_vec(), header];
    for part in &parts {
        output.write_all(part).map_err(failed)?;
    }
    for (_, tensor) in arrays {
        output.write_all(&tensor.bytes()).map_err(failed)?;
    }
    Ok(())
}

fn write_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::Io { file: path.to_path_buf(), action: "write it", source }
}
