//! Archives with another graph.

use std::{
    io::{Cursor, Read as _, Write as _},
    path::Path,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A file of `test-files`.
pub fn fixture(name: &str) -> Vec<u8> {
    // Tests of several crates use this, each in a folder of its own.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let path = folders.map(|folder| folder.join("test-files").join(name)).find(|path| path.exists()).unwrap();
    std::fs::read(path).unwrap()
}

fn is_graph(entry: &str) -> bool {
    entry.ends_with("models/model.json")
}

/// The text of the graph in an archive.
pub fn graph(archive: &[u8]) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    let name = zip.file_names().flatten().find(|name| is_graph(name)).unwrap().into_owned();
    let mut text = Vec::new();
    zip.by_name(&name).unwrap().read_to_end(&mut text).unwrap();
    text
}

/// The archive with another graph.
pub fn with_graph(archive: &[u8], graph: &[u8]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let name = entry.name().unwrap().into_owned();
        new.start_file(name.as_str(), options).unwrap();
        new.write_all(if is_graph(&name) { graph } else { &content }).unwrap();
    }
    new.finish().unwrap().into_inner()
}
