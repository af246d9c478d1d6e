//! A temporary folder with a small model, in which tests run commands.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// The compiler.
pub const OPT: &str = env!("CARGO_BIN_EXE_pt2e-opt");
/// The evaluator.
pub const RUN: &str = env!("CARGO_BIN_EXE_pt2e-run");

/// A folder with a small model in every format (`m.pt2`, `m.mlir`, `m.mlirbc`), in which commands are run.
pub struct Bench {
    pub folder: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        fs::copy(models().join("conv_two_users.pt2"), bench.path("m.pt2")).unwrap();
        for name in ["m.mlir", "m.mlirbc"] {
            let output = bench.run(OPT, &["m.pt2", "-o", name]);
            assert!(output.status.success(), "{}", stderr(&output));
        }
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn run(&self, tool: &str, arguments: &[impl AsRef<OsStr>]) -> Output {
        Command::new(tool).args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).output().unwrap()
    }

    /// All files below the folder, with their contents.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn collect(folder: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, into);
                } else {
                    let content = fs::read(&path).unwrap();
                    into.insert(path, content);
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }

    /// Runs a command that must fail with `code`, print an error with all `parts`, and change no file. Returns the error.
    pub fn fails_with(&self, code: i32, tool: &str, arguments: &[&str], parts: &[&str]) -> String {
        let before = self.files();
        let output = self.run(tool, arguments);
        let text = stderr(&output);
        let command = format!("{arguments:?}:\n{text}");
        assert_eq!(output.status.code(), Some(code), "{command}");
        assert!(!text.is_empty() && text.lines().count() <= 8, "an error is short: {command}");
        for part in parts {
            assert!(text.contains(part), "`{part}` is not in {command}");
        }
        for word in ["panicked", "Stack dump", "LLVM ERROR", "<unknown>", "internal error"] {
            assert!(!text.contains(word), "`{word}` is in {command}");
        }
        assert!(before == self.files(), "files were changed by {command}");
        text
    }

    pub fn opt_fails(&self, arguments: &[&str], parts: &[&str]) {
        self.fails_with(1, OPT, arguments, parts);
    }

    pub fn run_fails(&self, arguments: &[&str], parts: &[&str]) {
        self.fails_with(1, RUN, arguments, parts);
    }
}

/// The folder of real models.
pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models")
}

/// The standard error of a command.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
