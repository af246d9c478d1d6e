//! Writing `.pt2` archives the way `torch.export.save` does: stored entries, payloads at multiples of 64 bytes.

use super::{
    ARCHIVE_FORMAT, ARCHIVE_VERSION, BYTE_ORDER,
    error::{ArchiveError, Result},
    output::OutputFile,
    schema::ExportedProgram,
};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, DateTime, System, ZipWriter, write::SimpleFileOptions};

/// The folder that holds every entry. PyTorch takes any name; a fixed one keeps the bytes independent of the file's.
const ROOT: &str = "archive";

/// Alignment of payloads in the file, so that mapped weights serve any vector unit.
const ALIGNMENT: u16 = 64;

/// Extra-field id of PyTorch's padding, `FB`.
const PADDING_ID: u16 = u16::from_le_bytes(*b"FB");

/// From this size on an entry's header needs 64-bit sizes.
const ZIP64_SIZE: usize = u32::MAX as usize;

/// Writes the entries of a zip: stored, aligned, without dates. The same entries give the same bytes.
#[derive(Debug)]
pub struct ZipOutput {
    zip: ZipWriter<OutputFile>,
    path: PathBuf,
}

impl ZipOutput {
    /// Starts a zip that will be at `path` once finished.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] as [`OutputFile::create`].
    pub fn create(path: &Path) -> Result<Self> {
        Ok(Self { zip: ZipWriter::new(OutputFile::create(path)?), path: path.to_path_buf() })
    }

    /// The name of the file in errors, where it is to be moved on from its path.
    #[must_use]
    pub fn shown_as(self, name: &Path) -> Self {
        Self { path: name.to_path_buf(), ..self }
    }

    /// Adds an entry whose content is the concatenation of `parts`.
    ///
    /// # Errors
    /// [`ArchiveError::Entry`] if the name is taken or writing fails.
    pub fn add(&mut self, name: &str, parts: &[&[u8]]) -> Result<()> {
        let size: usize = parts.iter().map(|part| part.len()).sum();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .system(System::Unix)
            .last_modified_time(DateTime::DEFAULT)
            .large_file(size >= ZIP64_SIZE)
            .with_alignment_and_header_id(ALIGNMENT, PADDING_ID);
        let written = self.zip.start_file(name, options).map_err(io::Error::from);
        written.and_then(|()| parts.iter().try_for_each(|part| self.zip.write_all(part))).map_err(|e| {
            ArchiveError::Entry {
                file: self.path.clone(),
                entry: name.to_owned(),
                why: format!("cannot be written: {e}"),
            }
        })
    }

    /// Writes the directory and puts the file in its place.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; what was at the path is then untouched.
    pub fn finish(self) -> Result<()> {
        let Self { zip, path } = self;
        let output = zip.finish().map_err(|e| ArchiveError::Io { file: path, action: "write it", source: e.into() })?;
        output.commit()
    }
}

/// Writes a `.pt2` archive. Nothing is at its path before [`ArchiveWriter::finish`].
///
/// Entry names are relative to the archive's root: `models/model.json`.
#[derive(Debug)]
pub struct ArchiveWriter {
    zip: ZipOutput,
    /// Checksums of the names and of the contents so far, which make the serialization id.
    names: crc32fast::Hasher,
    contents: crc32fast::Hasher,
}

impl ArchiveWriter {
    /// Starts an archive that will be at `path` once finished.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] as [`super::OutputFile::create`].
    pub fn create(path: &Path) -> Result<Self> {
        let zip = ZipOutput::create(path)?;
        Ok(Self { zip, names: crc32fast::Hasher::new(), contents: crc32fast::Hasher::new() })
    }

    /// The name of the file in errors, where it is to be moved on from its path.
    #[must_use]
    pub fn shown_as(self, name: &Path) -> Self {
        Self { zip: self.zip.shown_as(name), ..self }
    }

    /// The name of the file, for errors.
    pub fn path(&self) -> &Path {
        &self.zip.path
    }

    /// Adds an entry. Mapped content goes from one file to the other without being held in memory.
    ///
    /// # Errors
    /// [`ArchiveError::Entry`] if the name is taken or writing fails.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        // The zip has a checksum of its own: both are taken at the same time.
        let (zip, contents) = (&mut self.zip, &mut self.contents);
        let (added, ()) = rayon::join(|| zip.add(&format!("{ROOT}/{name}"), &[content]), || contents.update(content));
        added?;
        self.names.update(name.as_bytes());
        self.names.update(&[0]);
        Ok(())
    }

    /// Adds `models/model.json`.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`].
    pub fn add_program(&mut self, program: &ExportedProgram) -> Result<()> {
        self.add_json("models/model.json", program)
    }

    /// Adds an entry of compact JSON.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`]; [`ArchiveError::Entry`] if `value` has no JSON form.
    pub fn add_json<T: serde::Serialize>(&mut self, name: &str, value: &T) -> Result<()> {
        let json = serde_json::to_vec(value).map_err(|e| ArchiveError::Entry {
            file: self.path().to_path_buf(),
            entry: name.to_owned(),
            why: format!("cannot be written as JSON: {e}"),
        })?;
        self.add(name, &json)
    }

    /// Adds what every archive says of itself, and puts the file in its place.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; what was at the path is then untouched.
    pub fn finish(mut self) -> Result<()> {
        self.add("archive_format", ARCHIVE_FORMAT.as_bytes())?;
        self.add("archive_version", ARCHIVE_VERSION.as_bytes())?;
        self.add(".data/version", b"6\n")?;
        self.add("byteorder", BYTE_ORDER.as_bytes())?;
        let id = format!("{:020}{:020}", self.names.clone().finalize(), self.contents.clone().finalize());
        self.add(".data/serialization_id", id.as_bytes())?;
        self.zip.finish()
    }
}
