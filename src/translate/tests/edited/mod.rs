//! Replaces the graph of an archive.

use pt2e_archive::{Container, ReadOptions};
use std::{
    io::{Cursor, Write as _},
    path::Path,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A file of `test-files`.
pub fn fixture(name: &str) -> Vec<u8> {
    // Tests of several crates, each in its own folder, include this file.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let path = folders.map(|folder| folder.join("test-files").join(name)).find(|path| path.exists()).unwrap();
    std::fs::read(path).unwrap()
}

fn is_graph(entry: &str) -> bool {
    entry.ends_with("models/model.json")
}

fn container(archive: &[u8]) -> Container {
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    Container::from_bytes(Path::new("fixture.pt2"), archive.to_vec().into(), options).unwrap()
}

/// The text of the graph in an archive.
pub fn graph(archive: &[u8]) -> Vec<u8> {
    let container = container(archive);
    let name = container.names().find(|name| is_graph(name)).unwrap();
    container.read(name).unwrap().as_slice().to_vec()
}

/// The archive with another graph.
pub fn with_graph(archive: &[u8], graph: &[u8]) -> Vec<u8> {
    let old = container(archive);
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for name in old.names() {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        new.start_file(name, options).unwrap();
        let content = old.read(name).unwrap();
        new.write_all(if is_graph(name) { graph } else { content.as_slice() }).unwrap();
    }
    new.finish().unwrap().into_inner()
}
