//! The zip container under `.pt2`, `torch.save` and `.npz` files, mapped into memory.
//!
//! Sizes come from the central directory, because PyTorch leaves them zero in the local headers. Every claim of a header is
//! checked against the actual bytes before anything is allocated.

use super::{
    blob::Blob,
    error::{ArchiveError, Result},
    mapped::map_file,
};
use indexmap::IndexMap;
use pt2e_core::tensor::Storage;
use std::{
    io::{Cursor, ErrorKind, Read},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use zip::{
    CompressionMethod, ZipArchive,
    read::{ArchiveOffset, Config, ZipReadOptions},
};

/// The greatest expansion of a DEFLATE stream (1032:1). A header that claims more is false.
const MAX_DEFLATE_RATIO: u64 = 1032;

/// All compressed entries of a file together may inflate to this many times the file's size. Weights do not compress that
/// well; zeros do.
const MAX_INFLATION: u64 = 100;
/// Compressed entries may always inflate to this many bytes: a small file may be a mask, or a weight that was never trained.
const FREE_INFLATED_BYTES: u64 = 256_000_000;

/// Limits and checks when a container is read.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// How many bytes all compressed entries of a container together may inflate to, if the limit for a file of its size is
    /// not lower.
    pub max_inflated_bytes: u64,
    /// Whether the checksum of an entry is verified when it is first read.
    pub verify_checksums: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_inflated_bytes: u64::MAX, verify_checksums: true }
    }
}

#[derive(Debug)]
struct Entry {
    /// Position in the zip's directory.
    index: usize,
    /// The bytes as they are in the file, still compressed if `deflated`.
    raw: Range<usize>,
    deflated: bool,
    /// Bytes once inflated.
    size: u64,
    crc32: u32,
    /// Set at the first read, so that an entry is inflated and verified once, and all its readers share memory.
    content: OnceLock<Blob>,
}

/// A zip file: names and contents of its entries, in file order.
#[derive(Debug)]
pub struct Container {
    file: PathBuf,
    bytes: Blob,
    zip: ZipArchive<Cursor<Blob>>,
    entries: IndexMap<String, Entry>,
    options: ReadOptions,
    inflated: AtomicU64,
}

impl Container {
    /// Maps `path` and reads its directory.
    ///
    /// The file must not be truncated by others while the container or a tensor of it is alive.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] if the file cannot be mapped; the errors of [`Container::from_bytes`].
    pub fn open(path: &Path) -> Result<Self> {
        Self::from_bytes(path, map_file(path)?, ReadOptions::default())
    }

    /// Reads the directory of a zip in memory. Errors call it `name`.
    ///
    /// # Errors
    /// [`ArchiveError::Container`] or [`ArchiveError::Entry`] if it is not a zip, is truncated, or has entries that are
    /// encrypted, duplicate, overlapping, outside the file, or compressed by another method than DEFLATE.
    pub fn from_bytes(name: &Path, bytes: Blob, options: ReadOptions) -> Result<Self> {
        let bad = |why: String| ArchiveError::Container { file: name.to_path_buf(), why };
        // The offset is not detected: the crate takes the zip64 records that PyTorch always writes between the directory and
        // its end record for an offset of 76 bytes, and the second directory entry may start just there.
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let mut zip = ZipArchive::with_config(config, Cursor::new(bytes.clone()))
            .map_err(|e| bad(format!("not a zip file, or cut short: {e}")))?;
        if zip.has_duplicate_names() {
            return Err(bad("two entries have the same name; the file is damaged or hostile".to_owned()));
        }
        match zip.has_overlapping_entries() {
            Ok(false) => {}
            Ok(true) => return Err(bad("entries overlap; the file is damaged or hostile".to_owned())),
            Err(e) => return Err(bad(format!("an entry's local header is damaged: {e}"))),
        }
        let mut entries = IndexMap::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|e| bad(format!("directory entry {index}: {e}")))?;
            let entry_name =
                entry.name().map_err(|e| bad(format!("the name of directory entry {index}: {e}")))?.into_owned();
            let bad_entry =
                |why: String| ArchiveError::Entry { file: name.to_path_buf(), entry: entry_name.clone(), why };
            if entry.encrypted() {
                return Err(bad_entry("is encrypted".to_owned()));
            }
            let (packed, size) = (entry.compressed_size(), entry.size());
            let deflated = match entry.compression() {
                CompressionMethod::Stored if packed == size => false,
                CompressionMethod::Stored => {
                    return Err(bad_entry(format!("is stored, but its sizes differ ({packed} and {size} bytes)")));
                }
                CompressionMethod::Deflated if size <= packed.saturating_mul(MAX_DEFLATE_RATIO) => true,
                CompressionMethod::Deflated => {
                    return Err(bad_entry(format!(
                        "claims to inflate from {packed} to {size} bytes, which is impossible"
                    )));
                }
                other => return Err(bad_entry(format!("is compressed by {other}; only stored and DEFLATE are read"))),
            };
            let raw = entry
                .data_start()
                .and_then(|start| Some(usize::try_from(start).ok()?..usize::try_from(start.checked_add(packed)?).ok()?))
                .filter(|raw| raw.end <= bytes.as_slice().len())
                .ok_or_else(|| bad_entry(format!("its {packed} bytes reach beyond the end of the file")))?;
            if entry.is_dir() {
                continue;
            }
            let crc32 = entry.crc32();
            entries.insert(entry_name, Entry { index, raw, deflated, size, crc32, content: OnceLock::new() });
        }
        Ok(Self { file: name.to_path_buf(), bytes, zip, entries, options, inflated: AtomicU64::new(0) })
    }

    /// The file's name, for errors.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The options that the container was opened with.
    pub fn options(&self) -> ReadOptions {
        self.options
    }

    /// Entry names in file order, without folders.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether the container has an entry `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The content of an entry: a range of the mapping if it is stored, inflated memory if it is compressed. Every call
    /// returns the same memory.
    ///
    /// # Errors
    /// [`ArchiveError::Entry`] if the entry is missing, its checksum does not match, it does not inflate to the size it
    /// claims, or it inflates to more than a file of this size may; [`ArchiveError::Memory`] if memory does not suffice.
    pub fn read(&self, name: &str) -> Result<Blob> {
        let bad = |why: String| ArchiveError::Entry { file: self.file.clone(), entry: name.to_owned(), why };
        let entry = self.entries.get(name).ok_or_else(|| bad("is missing".to_owned()))?;
        if let Some(content) = entry.content.get() {
            return Ok(content.clone());
        }
        let content = if entry.deflated {
            let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
            self.check_inflation(entry).map_err(bad)?;
            let memory = Storage::zeroed(size).map_err(|cause| ArchiveError::Memory {
                file: self.file.clone(),
                what: format!("entry `{name}`"),
                cause,
            })?;
            self.inflate(entry, memory).map_err(bad)?
        } else {
            self.stored(entry).map_err(bad)?
        };
        Ok(entry.content.get_or_init(|| content).clone())
    }

    fn stored(&self, entry: &Entry) -> Result<Blob, String> {
        let blob = self.bytes.slice(entry.raw.clone()).ok_or("is outside the file")?;
        if self.options.verify_checksums && crc32fast::hash(blob.as_slice()) != entry.crc32 {
            return Err("its bytes do not match its checksum; the file is damaged: export or download it again".into());
        }
        Ok(blob)
    }

    /// Checks that this entry and those inflated before it do not exceed the limit together.
    fn check_inflation(&self, entry: &Entry) -> Result<(), String> {
        let packed = self.bytes.as_slice().len() as u64;
        let plausible = packed.saturating_mul(MAX_INFLATION).max(FREE_INFLATED_BYTES);
        let limit = self.options.max_inflated_bytes.min(plausible);
        let before = self.inflated.fetch_add(entry.size, Ordering::Relaxed);
        if before.saturating_add(entry.size) <= limit {
            return Ok(());
        }
        Err(format!(
            "inflates to {} bytes, beyond the limit of {limit} bytes for all compressed entries of a file of {packed} bytes \
             ({MAX_INFLATION} times the file, or {} MB if that is more); if the file is genuine, save it without \
             compression",
            entry.size,
            FREE_INFLATED_BYTES / 1_000_000
        ))
    }

    /// Inflates an entry into `content`, which has the size that the entry claims.
    fn inflate(&self, entry: &Entry, mut content: Storage<u8>) -> Result<Blob, String> {
        let options = ZipReadOptions::new().ignore_crc32(!self.options.verify_checksums);
        // A clone shares the directory, but has its own read cursor.
        let mut zip = self.zip.clone();
        let mut reader = zip.by_index_with_options(entry.index, options).map_err(|e| e.to_string())?;
        let wrong_size = || format!("does not inflate to the {} bytes that the directory says", entry.size);
        reader.read_exact(&mut content).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => wrong_size(),
            _ => format!("is damaged: {e}"),
        })?;
        // The checksum is verified only when reading reaches the end of the entry.
        match reader.read(&mut [0]).map_err(|e| format!("is damaged: {e}"))? {
            0 => Ok(content.into()),
            _ => Err(wrong_size()),
        }
    }
}
