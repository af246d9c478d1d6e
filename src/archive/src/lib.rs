//! Reading and writing `torch.export` archives (`.pt2`) and the data files of calibration.
//!
//! | module | contents |
//! |---|---|
//! | [`schema`] | `models/model.json` as Rust types |
//! | [`array_files`] | `.npz` and `.safetensors` files, read and written |
//! | [`calls`] | calibration data and example inputs from `.npz` and `.safetensors` |
//! | [`statistics`] | files of observers' statistics |
//! | [`side_file`] | tensors that are too large for MLIR text |
//!
//! [`Archive`] reads, [`ArchiveWriter`] writes. Weights are mapped, not loaded: a [`Payloads`] hands out
//! [`pt2e_core::tensor::Tensor`]s over the file's own pages. Every claim of a header is checked against the actual bytes
//! before it is used.

pub mod array_files;
mod blob;
pub mod calls;
mod container;
mod error;
pub mod in_use;
pub mod mapped;
mod npy;
mod output;
mod patchable;
mod pickle;
mod sample_inputs;
mod saved;
pub mod schema;
pub mod side_file;
mod signal_list;
pub mod statistics;
mod strided;
pub mod temporary;
mod weights;
mod writer;

pub use blob::Blob;
pub use container::{Container, ReadOptions};
pub use error::{ArchiveError, Result};
pub use mapped::map_file;
pub use output::{OutputFile, OutputFolder};
pub use sample_inputs::SampleInputs;
pub use saved::PyValue;
pub use strided::StridedView;
pub use weights::{PayloadSource, PayloadWriter, Payloads, Section, StorageKey};
pub use writer::{ArchiveWriter, ZipOutput};

use saved::SavedFile;
use schema::{ExportedProgram, PayloadConfig};
use std::path::Path;

/// The content of the entry `archive_format`.
const ARCHIVE_FORMAT: &str = "pt2";
/// The content of the entry `archive_version`.
const ARCHIVE_VERSION: &str = "0";
/// The content of the optional entry `byteorder`.
const BYTE_ORDER: &str = "little";
/// The prefix of the entries of the user's extra files.
pub const EXTRA_FILES: &str = "extra/";
/// The name of the model in archives that are written, as in those of `torch.export.save`.
const MODEL: &str = "model";
/// The newest `.data/version` of PyTorch's container that this crate reads.
const MAX_DATA_VERSION: u64 = 10;

/// A `.pt2` archive, opened for reading.
///
/// Entry names are relative to the archive's only root folder: `models/model.json`.
#[derive(Debug)]
pub struct Archive {
    container: Container,
    root: String,
    model: String,
}

impl Archive {
    /// Maps an archive, and checks that it is one and that its version is supported.
    ///
    /// # Errors
    /// [`ArchiveError`] naming the file and the entry.
    pub fn open(path: &Path) -> Result<Self> {
        Self::from_container(Container::open(path)?)
    }

    /// Checks that a container is a `.pt2` archive with one exported model.
    ///
    /// # Errors
    /// [`ArchiveError::Container`] or [`ArchiveError::Entry`].
    pub fn from_container(container: Container) -> Result<Self> {
        let root = only_root(&container)
            .map_err(|why| ArchiveError::Container { file: container.file().to_path_buf(), why })?;
        let mut archive = Self { container, root, model: String::new() };
        archive.expect("archive_format", ARCHIVE_FORMAT, "is this a file of torch.export.save?")?;
        archive.expect("archive_version", ARCHIVE_VERSION, "export the model with torch 2.15")?;
        if archive.contains("byteorder") {
            archive.expect("byteorder", BYTE_ORDER, "export the model on a little-endian machine")?;
        }
        if archive.contains(".data/version") {
            let text = archive.text(".data/version")?;
            if text.trim().parse::<u64>().is_ok_and(|v| !(1..=MAX_DATA_VERSION).contains(&v)) || text.len() > 20 {
                return Err(archive.entry_error(".data/version", format!("version {text:?} is unknown")));
            }
        }
        archive.model = archive.only_model()?;
        for section in [Section::Weights, Section::Constants] {
            let config = section.config_entry(&archive.model);
            if !archive.contains(&config) && !archive.contains(&section.pickled_entry(&archive.model)) {
                return Err(archive.entry_error(&config, "is missing; the archive is incomplete".to_owned()));
            }
        }
        Ok(archive)
    }

    /// The name of the model; `torch.export.save` calls it `model`.
    fn only_model(&self) -> Result<String> {
        let mut models = self.entries().filter_map(|e| e.strip_prefix("models/")?.strip_suffix(".json"));
        let bad = |why: String| ArchiveError::Container { file: self.file().to_path_buf(), why };
        match (models.next(), models.next()) {
            (Some(model), None) => Ok(model.to_owned()),
            (Some(first), Some(second)) => {
                Err(bad(format!("holds several models (`{first}`, `{second}`, ...); save one to a file of its own")))
            }
            (None, _) if self.entries().any(|e| e.starts_with("data/aotinductor/")) => {
                Err(bad("holds code compiled by AOTInductor and no graph; use torch.export.save".to_owned()))
            }
            (None, _) => Err(bad("holds no models/*.json, so no graph; use torch.export.save".to_owned())),
        }
    }

    /// The file's name, for errors.
    pub fn file(&self) -> &Path {
        self.container.file()
    }

    /// The names of all entries in file order.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let prefix = self.root.len() + 1;
        self.container.names().filter_map(move |name| name.get(prefix..))
    }

    /// Whether the archive has that entry.
    pub fn contains(&self, entry: &str) -> bool {
        self.container.contains(&self.full_name(entry))
    }

    /// The content of an entry.
    ///
    /// # Errors
    /// The errors of [`Container::read`].
    pub fn read(&self, entry: &str) -> Result<Blob> {
        self.container.read(&self.full_name(entry))
    }

    /// The graph and its signature.
    ///
    /// # Errors
    /// [`ArchiveError::Json`] naming the JSON path, or the errors of [`Container::read`].
    pub fn program(&self) -> Result<ExportedProgram> {
        let entry = program_entry(&self.model);
        ExportedProgram::from_json(self.file(), &entry, self.read(&entry)?.as_slice())
    }

    /// The weights (parameters and persistent buffers) or the constants (lifted tensors and other buffers).
    ///
    /// # Errors
    /// [`ArchiveError::Json`] naming the JSON path, or the errors of [`Container::read`].
    pub fn payloads(&self, section: Section) -> Result<Payloads<'_>> {
        let (entry, pickled) = (section.config_entry(&self.model), section.pickled_entry(&self.model));
        if !self.contains(&entry) && self.contains(&pickled) {
            let name = self.file().join(&pickled);
            let saved = SavedFile::open(&name, self.read(&pickled)?, self.container.options())?;
            return Payloads::pickled(self, section, saved);
        }
        let config: PayloadConfig = schema::from_json(self.file(), &entry, self.read(&entry)?.as_slice())?;
        Ok(Payloads::new(self, section, config))
    }

    /// The bytes of the pickled example inputs, to be copied to an output as they are; `None` if the archive has none.
    ///
    /// # Errors
    /// The errors of [`Container::read`].
    pub fn sample_inputs_blob(&self) -> Result<Option<Blob>> {
        let entry = sample_inputs_entry(&self.model);
        if !self.contains(&entry) {
            return Ok(None);
        }
        Ok(Some(self.read(&entry)?).filter(|blob| !blob.as_slice().is_empty()))
    }

    /// The example inputs that the model was exported with; `None` if the archive has none.
    ///
    /// # Errors
    /// [`ArchiveError::Pickle`] or another error that names the entry, also if an input is of an unsupported type.
    pub fn sample_inputs(&self) -> Result<Option<SampleInputs>> {
        let Some(blob) = self.sample_inputs_blob()? else { return Ok(None) };
        let name = self.file().join(sample_inputs_entry(&self.model));
        SampleInputs::read(&name, blob, self.container.options()).map(Some)
    }

    /// The user's extra files (`extra_files` of `torch.export.save`), by name.
    ///
    /// # Errors
    /// The errors of [`Container::read`].
    pub fn extra_files(&self) -> Result<Vec<(&str, Blob)>> {
        let names = self.entries().filter_map(|entry| entry.strip_prefix(EXTRA_FILES)).filter(|name| !name.is_empty());
        names.map(|name| Ok((name, self.read(&format!("{EXTRA_FILES}{name}"))?))).collect()
    }

    fn full_name(&self, entry: &str) -> String {
        format!("{}/{entry}", self.root)
    }

    fn entry_error(&self, entry: &str, why: String) -> ArchiveError {
        ArchiveError::Entry { file: self.file().to_path_buf(), entry: entry.to_owned(), why }
    }

    fn text(&self, entry: &str) -> Result<String> {
        let blob = self.read(entry)?;
        // Messages show only the beginning of unexpected content.
        let bytes = blob.as_slice().get(..64).unwrap_or(blob.as_slice());
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    fn expect(&self, entry: &str, expected: &str, hint: &str) -> Result<()> {
        let found = self.text(entry).map_err(|e| match e {
            ArchiveError::Entry { file, entry, why } => {
                ArchiveError::Entry { file, entry, why: format!("{why}; not a known form of .pt2 archive: {hint}") }
            }
            other => other,
        })?;
        if found.trim_end() == expected {
            return Ok(());
        }
        Err(self.entry_error(entry, format!("is {found:?}, and only {expected:?} is supported: {hint}")))
    }
}

/// The entry of the graph and its signature.
fn program_entry(model: &str) -> String {
    format!("models/{model}.json")
}

/// The entry of the example inputs.
fn sample_inputs_entry(model: &str) -> String {
    format!("data/sample_inputs/{model}.pt")
}

/// The root folder of all entries; an error if they have several.
fn only_root(container: &Container) -> Result<String, String> {
    let mut roots = container.names().map(|name| name.split_once('/').map_or("", |(root, _)| root));
    let root = roots.next().ok_or("is an empty zip file, not a .pt2 archive")?;
    match roots.find(|other| *other != root) {
        None => Ok(root.to_owned()),
        Some(other) => {
            Err(format!("has entries in `{root}` and in `{other}`; a .pt2 archive has exactly one root folder"))
        }
    }
}

#[cfg(test)]
mod tests;
