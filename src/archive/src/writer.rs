//! Writing `.pt2` archives the way `torch.export.save` does: stored entries, payloads at multiples of 64 bytes.

use super::{
    ARCHIVE_FORMAT, ARCHIVE_VERSION, BYTE_ORDER, MODEL,
    error::{ArchiveError, Result},
    output::OutputFile,
    program_entry, sample_inputs_entry,
    schema::ExportedProgram,
};
use std::{
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, DateTime, System, ZipWriter, write::SimpleFileOptions};

/// The root folder. PyTorch accepts any name; a fixed one makes the bytes independent of the file's name.
const ROOT: &str = "archive";

/// Alignment of entries in the file, enough to load mapped weights with any vector unit.
const ALIGNMENT: u16 = 64;

/// Extra-field id of PyTorch's padding, `FB`.
const PADDING_ID: u16 = u16::from_le_bytes(*b"FB");

/// An entry of this size or more needs 64-bit sizes in its header.
const ZIP64_SIZE: usize = u32::MAX as usize;

/// Content below this size is written in less time than it takes to wake another thread, about 20 microseconds.
const SMALL: usize = 1 << 17;

/// A file that silently drops all writes after one has failed: the crate still finishes an abandoned zip, and would print the
/// errors.
#[derive(Debug)]
struct UntilFailure {
    output: OutputFile,
    /// The position of the next byte in the file, even if writes are dropped.
    position: u64,
    failed: bool,
}

impl Write for UntilFailure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written =
            if self.failed { bytes.len() } else { self.output.write(bytes).inspect_err(|_| self.failed = true)? };
        self.position += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed { Ok(()) } else { self.output.flush().inspect_err(|_| self.failed = true) }
    }
}

impl Seek for UntilFailure {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            _ if !self.failed => self.output.seek(to).inspect_err(|_| self.failed = true)?,
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) | SeekFrom::End(by) => self.position.saturating_add_signed(by),
        };
        Ok(self.position)
    }
}

/// Writes a zip whose entries are stored, aligned and without dates. The same entries give the same bytes.
#[derive(Debug)]
pub struct ZipOutput {
    zip: ZipWriter<UntilFailure>,
    path: PathBuf,
}

impl ZipOutput {
    /// Starts a zip that will be at `path` once finished.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] as [`OutputFile::create`].
    pub fn create(path: &Path) -> Result<Self> {
        let output = UntilFailure { output: OutputFile::create(path)?, position: 0, failed: false };
        Ok(Self { zip: ZipWriter::new(output), path: path.to_path_buf() })
    }

    /// Sets the name of the file in errors, if the caller will move the file to another path.
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

    /// Writes the directory and moves the file to its destination.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; an existing file at the path is then untouched.
    pub fn finish(self) -> Result<()> {
        let Self { zip, path } = self;
        let failed = |source| ArchiveError::Io { file: path, action: "write it", source };
        match zip.finish() {
            Ok(UntilFailure { output, failed: false, .. }) => output.commit(),
            Ok(_) => Err(failed(io::Error::other("an entry could not be written"))),
            Err(error) => Err(failed(error.into())),
        }
    }
}

/// Writes a `.pt2` archive, which appears at its path only in [`ArchiveWriter::finish`].
///
/// Entry names are relative to the archive's root: `models/model.json`.
#[derive(Debug)]
pub struct ArchiveWriter {
    zip: ZipOutput,
    /// Checksums of the names and of the contents so far, for the serialization id.
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

    /// Sets the name of the file in errors, if the caller will move the file to another path.
    #[must_use]
    pub fn shown_as(self, name: &Path) -> Self {
        Self { zip: self.zip.shown_as(name), ..self }
    }

    /// The name of the file, for errors.
    pub fn path(&self) -> &Path {
        &self.zip.path
    }

    /// Adds an entry. Mapped content is written without a copy in memory.
    ///
    /// # Errors
    /// [`ArchiveError::Entry`] if the name is taken or writing fails.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let (zip, contents) = (&mut self.zip, &mut self.contents);
        let mut add = || zip.add(&format!("{ROOT}/{name}"), &[content]);
        // The zip computes a checksum of its own. Both are computed in parallel if that is worth waking a thread.
        if content.len() < SMALL {
            add()?;
            contents.update(content);
        } else {
            rayon::join(add, || contents.update(content)).0?;
        }
        self.names.update(name.as_bytes());
        self.names.update(&[0]);
        Ok(())
    }

    /// Adds `models/model.json`.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`].
    pub fn add_program(&mut self, program: &ExportedProgram) -> Result<()> {
        self.add_json(&program_entry(MODEL), program)
    }

    /// Adds the example inputs, as `torch.save` wrote them; empty if there are none.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`].
    pub fn add_sample_inputs(&mut self, inputs: &[u8]) -> Result<()> {
        self.add(&sample_inputs_entry(MODEL), inputs)
    }

    /// Adds an entry of compact JSON.
    ///
    /// # Errors
    /// The errors of [`ArchiveWriter::add`]; [`ArchiveError::Entry`] if `value` has no JSON form.
    pub(super) fn add_json<T: serde::Serialize>(&mut self, name: &str, value: &T) -> Result<()> {
        let json = serde_json::to_vec(value).map_err(|e| ArchiveError::Entry {
            file: self.path().to_path_buf(),
            entry: name.to_owned(),
            why: format!("cannot be written as JSON: {e}"),
        })?;
        self.add(name, &json)
    }

    /// Adds the entries that describe the archive itself, and moves the file to its destination.
    ///
    /// # Errors
    /// [`ArchiveError::Io`]; an existing file at the path is then untouched.
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
