//! Writing `.pt2` archives the way `torch.export.save` does: stored entries, payloads at multiples of 64 bytes.

use super::{
    ARCHIVE_FORMAT, ARCHIVE_VERSION, BYTE_ORDER,
    error::{ArchiveError, Result},
    output::OutputFile,
    schema::ExportedProgram,
};
use std::{
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, DateTime, System, ZipWriter, write::SimpleFileOptions};

/// The folder that holds every entry. PyTorch accepts any name; with a fixed one, the bytes do not depend on the file's name.
const ROOT: &str = "archive";

/// Alignment of payloads in the file, so that mapped weights serve any vector unit.
const ALIGNMENT: u16 = 64;

/// Extra-field id of PyTorch's padding, `FB`.
const PADDING_ID: u16 = u16::from_le_bytes(*b"FB");

/// From this size on an entry's header needs 64-bit sizes.
const ZIP64_SIZE: usize = u32::MAX as usize;

/// Content up to this size is written faster by one thread than it takes to wake another: about 20 microseconds.
const SMALL: usize = 1 << 17;

/// A file that accepts everything once writing has failed: when a zip is abandoned, the crate still ends it and prints
/// errors.
#[derive(Debug)]
struct UntilFailure {
    output: OutputFile,
    /// The position of the next byte in the file, whether it is really written or not.
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

/// Writes the entries of a zip: stored, aligned, without dates. The same entries give the same bytes.
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

    /// The name of the file in errors, if the file will be moved on from its path.
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

    /// The name of the file in errors, if the file will be moved on from its path.
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
        let (zip, contents) = (&mut self.zip, &mut self.contents);
        let mut add = || zip.add(&format!("{ROOT}/{name}"), &[content]);
        // The zip has a checksum of its own: both are taken at the same time where that is worth waking a thread.
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
