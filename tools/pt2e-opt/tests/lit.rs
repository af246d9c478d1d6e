//! Every `.mlir` file under `test-files` is a test: its RUN lines are run with the binaries of this build and LLVM's
//! FileCheck. Files in folders named `Inputs` are input for others. How it works: the crate `pt2e-lit`.

use std::{
    error::Error,
    fmt,
    path::{Path, PathBuf},
};

use pt2e_lit::{DEFAULT_TIME_LIMIT, Lit, llvm_bin};

/// The folder of the golden files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-files");

/// What went wrong. The harness prints errors in their debug form, which would be one line of escaped text.
struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failure {}

fn golden(file: &Path) -> datatest_stable::Result<()> {
    run(file).map_err(|error| Failure(error.to_string()).into())
}

fn run(file: &Path) -> datatest_stable::Result<()> {
    let binaries = Path::new(env!("CARGO_BIN_EXE_pt2e-opt")).parent().unwrap_or(Path::new("/"));
    let lit = Lit {
        root: PathBuf::from(ROOT),
        scratch: Path::new(env!("CARGO_TARGET_TMPDIR")).join("lit"),
        path: vec![binaries.to_owned(), llvm_bin()?],
        rerun: "cargo test -p pt2e-opt --test lit --".to_owned(),
        time_limit: DEFAULT_TIME_LIMIT,
        bless: false,
    };
    Ok(lit.with_environment(|name| std::env::var(name).ok())?.test(file)?)
}

datatest_stable::harness! {
    { test = golden, root = ROOT, pattern = r"^(?!.*\bInputs/).*\.mlir$" },
}
