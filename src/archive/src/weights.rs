//! Parameters, buffers and constants of an archive: views of raw storage files.

use super::{
    Archive, ArchiveWriter, Blob, MODEL,
    error::{ArchiveError, Result},
    saved::SavedFile,
    schema::{PayloadConfig, PayloadMeta, ScalarType},
    strided::StridedView,
};
use pt2e_core::tensor::{Tensor, contiguous_strides};
use rayon::prelude::*;
use std::collections::HashMap;

/// A section of payloads; each has its own folder and configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Parameters and persistent buffers.
    Weights,
    /// Lifted tensor constants and non-persistent buffers.
    Constants,
}

impl Section {
    /// The folder of the storage files.
    pub const fn folder(self) -> &'static str {
        match self {
            Section::Weights => "data/weights",
            Section::Constants => "data/constants",
        }
    }

    /// The names of storage files without their number.
    const fn file_prefix(self) -> &'static str {
        match self {
            Section::Weights => "weight_",
            Section::Constants => "tensor_",
        }
    }

    /// The entry with the payloads that PyTorch before 2.9 pickled.
    pub(super) fn pickled_entry(self, model: &str) -> String {
        format!("{}/{model}.pt", self.folder())
    }

    /// The entry that lists the storage file and the view of each tensor.
    pub(super) fn config_entry(self, model: &str) -> String {
        let suffix = match self {
            Section::Weights => "weights",
            Section::Constants => "constants",
        };
        format!("{}/{model}_{suffix}_config.json", self.folder())
    }
}

/// The identity of a stored tensor. Payloads with equal keys are one tensor under several names (tied weights); payloads with
/// equal `path_name` share memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StorageKey {
    /// The section.
    pub section: Section,
    /// The storage's file name.
    pub path_name: String,
    /// The view of the storage.
    pub view: StridedView,
}

/// The payloads of one section of an archive, by fully qualified name.
#[derive(Debug)]
pub struct Payloads<'a> {
    archive: &'a Archive,
    section: Section,
    config: PayloadConfig,
    /// The container of the storages, if they are in one pickled file.
    saved: Option<SavedFile>,
}

impl<'a> Payloads<'a> {
    pub(super) fn new(archive: &'a Archive, section: Section, config: PayloadConfig) -> Self {
        Self { archive, section, config, saved: None }
    }

    /// The payloads that PyTorch before 2.9 pickled.
    pub(super) fn pickled(archive: &'a Archive, section: Section, saved: SavedFile) -> Result<Self> {
        let config = saved.payloads().map_err(|why| saved.error(why))?;
        Ok(Self { archive, section, config, saved: Some(saved) })
    }

    /// Names and metadata, in the order of the configuration.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &PayloadMeta)> {
        self.config.config.iter().map(|(name, meta)| (name.as_str(), meta))
    }

    /// The configuration as it was read.
    pub fn config(&self) -> &PayloadConfig {
        &self.config
    }

    /// The metadata of a payload.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] if the section has no payload of that name.
    pub fn meta(&self, name: &str) -> Result<&PayloadMeta> {
        self.config.config.get(name).ok_or_else(|| {
            self.error(name, format!("is not in {}, which the graph's signature names", self.section.folder()))
        })
    }

    /// The storage of a payload, and the view of it.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] if the section has no payload of that name, or it is not a plain strided tensor of constant
    /// sizes.
    pub fn key(&self, name: &str) -> Result<StorageKey> {
        let meta = self.meta(name)?;
        if meta.use_pickle {
            return Err(self.error(
                name,
                "is pickled, as tensor subclasses and custom objects are; only plain tensors are read".to_owned(),
            ));
        }
        let tensor = meta.tensor_meta.as_ref().ok_or_else(|| {
            self.error(name, "has no tensor_meta: it is a custom object; only tensors are read".to_owned())
        })?;
        let view = StridedView::from_meta(tensor).map_err(|why| self.error(name, why))?;
        Ok(StorageKey { section: self.section, path_name: meta.path_name.clone(), view })
    }

    /// The whole storage that the payload is a view of, as it is in the file.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] or the errors of [`super::Container::read`].
    pub fn storage(&self, name: &str) -> Result<Blob> {
        let meta = self.meta(name)?;
        match &self.saved {
            Some(saved) => saved.storage(&meta.path_name),
            None => self.archive.read(&format!("{}/{}", self.section.folder(), meta.path_name)),
        }
    }

    /// Reads all storages on all threads, because verifying their checksums takes most of the time of an import. Errors in a
    /// storage are reported when it is read again.
    pub fn read_ahead(&self) {
        let names: Vec<&str> = self.iter().map(|(name, _)| name).collect();
        names.into_par_iter().for_each(|name| drop(self.storage(name)));
    }

    /// The elements of any type in row-major order, little-endian: a slice of the mapped file if the view is contiguous,
    /// otherwise a copy.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] if the view does not fit its file; the errors of [`Payloads::key`].
    pub fn bytes(&self, name: &str) -> Result<Blob> {
        let view = self.key(name)?.view;
        view.bytes(&self.storage(name)?).map_err(|why| self.error(name, why))
    }

    /// The tensor. It shares the mapped file's memory if its elements are in row-major order and aligned.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] if the element type is not a [`pt2e_core::tensor::DType`]; the errors of
    /// [`Payloads::bytes`].
    pub fn tensor(&self, name: &str) -> Result<Tensor> {
        let view = self.key(name)?.view;
        view.tensor(&self.storage(name)?).map_err(|why| self.error(name, why))
    }

    fn error(&self, name: &str, why: String) -> ArchiveError {
        ArchiveError::Tensor { file: self.archive.file().to_path_buf(), name: name.to_owned(), why }
    }
}

/// A tensor to be written.
#[derive(Clone, Debug)]
pub struct PayloadSource {
    /// Element type.
    pub dtype: ScalarType,
    /// Sizes, outermost first.
    pub sizes: Vec<usize>,
    /// Row-major little-endian elements.
    pub bytes: Blob,
    /// The strides that PyTorch will see, in elements; `None` is row-major.
    pub strides: Option<Vec<usize>>,
    /// Whether it is an `nn.Parameter`.
    pub is_param: bool,
    /// Whether autograd records operations on it.
    pub requires_grad: bool,
}

impl PayloadSource {
    /// A row-major buffer (not a parameter) over a tensor's memory.
    pub fn buffer(tensor: Tensor) -> Self {
        Self {
            dtype: tensor.dtype().into(),
            sizes: tensor.shape().to_vec(),
            bytes: tensor.into(),
            strides: None,
            is_param: false,
            requires_grad: false,
        }
    }

    /// A row-major parameter over a tensor's memory.
    pub fn parameter(tensor: Tensor, requires_grad: bool) -> Self {
        Self { is_param: true, requires_grad, ..Self::buffer(tensor) }
    }
}

/// Tensors with equal keys share a storage file.
#[derive(Debug, PartialEq, Eq, Hash)]
struct FileKey {
    address: usize,
    len: usize,
    dtype: ScalarType,
    /// Empty for row-major.
    strides: Vec<usize>,
    /// Part of the key because PyTorch applies the flag of the first tensor of a file to all of them.
    requires_grad: bool,
}

/// Writes the payloads of one section, and then their configuration.
///
/// Tensors over the same memory, such as tied weights, share a file.
#[derive(Debug)]
pub struct PayloadWriter {
    section: Section,
    config: PayloadConfig,
    files: HashMap<FileKey, String>,
    /// The content of each file, kept alive so that no address in `files` is reused.
    written: Vec<Blob>,
}

impl PayloadWriter {
    /// A writer of an empty section.
    pub fn new(section: Section) -> Self {
        Self { section, config: PayloadConfig::default(), files: HashMap::new(), written: Vec::new() }
    }

    /// Adds a tensor under a fully qualified name.
    ///
    /// # Errors
    /// [`ArchiveError::Tensor`] if the name is taken, or sizes, strides and bytes do not match; the errors of
    /// [`ArchiveWriter::add`].
    pub fn add(&mut self, archive: &mut ArchiveWriter, name: &str, source: &PayloadSource) -> Result<()> {
        let file = archive.path().to_path_buf();
        let error = move |why: String| ArchiveError::Tensor { file: file.clone(), name: name.to_owned(), why };
        if self.config.config.contains_key(name) {
            return Err(error("is written twice".to_owned()));
        }
        let strides = source.strides.clone().unwrap_or_else(|| contiguous_strides(&source.sizes));
        let view = StridedView::new(source.dtype, source.sizes.clone(), strides, 0).map_err(&error)?;
        let bytes = source.bytes.as_slice();
        if bytes.len() != view.num_bytes() {
            return Err(error(format!(
                "of sizes {:?} has {} bytes, not {}",
                view.sizes,
                bytes.len(),
                view.num_bytes()
            )));
        }
        let meta = view.to_meta(source.requires_grad).map_err(&error)?;
        let path_name = self.write_file(archive, &view, source).map_err(|e| match e {
            WriteError::Layout(why) => error(why),
            WriteError::Archive(e) => e,
        })?;
        let payload = PayloadMeta { path_name, is_param: source.is_param, use_pickle: false, tensor_meta: Some(meta) };
        self.config.config.insert(name.to_owned(), payload);
        Ok(())
    }

    fn write_file(
        &mut self,
        archive: &mut ArchiveWriter,
        view: &StridedView,
        source: &PayloadSource,
    ) -> Result<String, WriteError> {
        let bytes = source.bytes.as_slice();
        let key = FileKey {
            address: bytes.as_ptr().addr(),
            len: bytes.len(),
            dtype: view.dtype,
            strides: if view.is_contiguous() { Vec::new() } else { view.strides.clone() },
            requires_grad: source.requires_grad,
        };
        // Unrelated empty slices may have the same address.
        if let Some(path_name) = self.files.get(&key).filter(|_| !bytes.is_empty()) {
            return Ok(path_name.clone());
        }
        let path_name = format!("{}{}", self.section.file_prefix(), self.written.len());
        let entry = format!("{}/{path_name}", self.section.folder());
        if view.is_contiguous() {
            archive.add(&entry, bytes)?;
        } else {
            archive.add(&entry, &view.scatter(bytes).map_err(WriteError::Layout)?)?;
        }
        self.files.insert(key, path_name.clone());
        self.written.push(source.bytes.clone());
        Ok(path_name)
    }

    /// Writes the configuration of the section.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`].
    pub fn finish(self, archive: &mut ArchiveWriter) -> Result<()> {
        archive.add_json(&self.section.config_entry(MODEL), &self.config)
    }
}

enum WriteError {
    Layout(String),
    Archive(ArchiveError),
}

impl From<ArchiveError> for WriteError {
    fn from(error: ArchiveError) -> Self {
        WriteError::Archive(error)
    }
}
