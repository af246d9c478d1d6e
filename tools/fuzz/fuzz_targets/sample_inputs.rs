//! Fuzzes the reader of example inputs that `torch.save` pickled. Bytes that are not a zip become the pickle in one.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use pt2e_archive::{ReadOptions, SampleInputs};
use std::{
    io::{Cursor, Write as _},
    path::Path,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fuzz_target!(|data: &[u8]| {
    let file = if data.starts_with(b"PK") { data.to_vec() } else { zip_of(data) };
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    if let Ok(inputs) = SampleInputs::read(Path::new("fuzz.pt"), file.into(), options) {
        let _ = inputs.leaves();
    }
});

/// A file as `torch.save` writes it, with this pickle and one storage, `0`.
fn zip_of(pickle: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("archive/data.pkl", pickle), ("archive/data/0", &[1; 64])] {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).expect("the name is free");
        zip.write_all(content).expect("memory can be written to");
    }
    zip.finish().expect("memory can be written to").into_inner()
}
