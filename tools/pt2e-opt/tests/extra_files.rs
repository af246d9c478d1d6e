//! Tests that extra files of an archive survive every format, whatever their names and contents.

use pt2e_archive::{Archive, ZipOutput};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

const OPT: &str = env!("CARGO_BIN_EXE_pt2e-opt");

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models/conv_two_users.pt2")
}

fn opt(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(OPT).args(arguments).current_dir(folder).output().unwrap()
}

/// The model with files added, as `torch.export.save(..., extra_files=...)` adds them.
fn write(path: &Path, files: &[(&str, Vec<u8>)]) {
    let archive = Archive::open(&model()).unwrap();
    let mut zip = ZipOutput::create(path).unwrap();
    for entry in archive.entries() {
        zip.add(&format!("model/{entry}"), &[archive.read(entry).unwrap().as_slice()]).unwrap();
    }
    for (name, content) in files {
        zip.add(&format!("model/extra/{name}"), &[content]).unwrap();
    }
    zip.finish().unwrap();
}

fn read(path: &Path) -> Vec<(String, Vec<u8>)> {
    let archive = Archive::open(path).unwrap();
    let files = archive.extra_files().unwrap().into_iter();
    let mut files: Vec<_> = files.map(|(name, content)| (name.to_owned(), content.as_slice().to_vec())).collect();
    files.sort();
    files
}

/// Names with folders, blanks, quotes and other scripts; contents that are empty, text, not UTF-8, or too large to print in text.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let large = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
    vec![
        ("notes.json", b"{\"a\": 1}".to_vec()),
        ("empty", Vec::new()),
        ("a/b/labels.txt", "Äpfel\nBirnen\n".as_bytes().to_vec()),
        ("no utf-8 \"quoted\" \\ % #1", vec![0, 0xff, 0xfe, b'"', b'\n', 0]),
        ("データ.bin", (0..=255).collect()),
        ("large.bin", large),
        ("true", b"1".to_vec()),
        ("0", b"2".to_vec()),
    ]
}

#[test]
fn files_come_through_text_bytecode_and_archives() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("m.pt2"), &files());
    let mut expected: Vec<(String, Vec<u8>)> =
        files().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    expected.sort();
    assert_eq!(read(&folder.path().join("m.pt2")), expected);
    for steps in [
        vec!["m.pt2", "direct.pt2"],
        vec!["m.pt2", "a.mlir", "from_text.pt2"],
        vec!["m.pt2", "a.mlirbc", "from_bytecode.pt2"],
        vec!["m.pt2", "a.mlirbc", "b.mlir", "c.mlirbc", "from_all.pt2"],
    ] {
        for pair in steps.windows(2) {
            let output = opt(folder.path(), &[pair[0], "-o", pair[1]]);
            assert!(output.status.success(), "{pair:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let last = folder.path().join(steps[steps.len() - 1]);
        assert!(read(&last) == expected, "{steps:?}");
    }
    let text = std::fs::read_to_string(folder.path().join("a.mlir")).unwrap();
    assert!(text.len() < 100_000, "{} bytes of text", text.len());
}

#[test]
fn files_come_through_quantization() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("m.pt2"), &files());
    let output = opt(folder.path(), &["m.pt2", "--prepare", "--convert", "-o", "q.pt2"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(read(&folder.path().join("q.pt2")).len(), files().len());
}

#[test]
fn a_file_that_was_elided_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("m.pt2"), &files());
    let text = opt(folder.path(), &["m.pt2", "--mlir-elide-resource-strings-if-larger=100"]);
    std::fs::write(folder.path().join("elided.mlir"), &text.stdout).unwrap();
    let output = opt(folder.path(), &["elided.mlir", "-o", "again.pt2"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("again.pt2").exists());
}
