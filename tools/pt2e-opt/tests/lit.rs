//! Every `.mlir` file under `test-files` is a test: its RUN lines are run with the binaries of this build and LLVM's
//! FileCheck. Files in folders named `Inputs` are input of other tests. How it works: the crate `pt2e-lit`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use libtest_mimic::{Arguments, Failed, Trial};
use pt2e_lit::{DEFAULT_TIME_LIMIT, Filters, Lit, LitError, golden_files, llvm_bin};

/// The folder of the golden files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-files");

/// The arguments of every test harness, which takes one filter, and any number of filters more.
#[derive(Parser)]
struct Command {
    #[command(flatten)]
    arguments: Arguments,
    /// Further filters: a test is run if its name contains one of them.
    #[arg(value_name = "FILTER")]
    more: Vec<String>,
}

fn main() -> ExitCode {
    let Command { mut arguments, more } = Command::parse();
    let filters = Filters::new(arguments.filter.take().into_iter().chain(more), arguments.exact);
    let files = match golden_files(Path::new(ROOT)) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let tests = files
        .into_iter()
        .filter(|name| filters.accept(name))
        .map(|name| {
            let file = Path::new(ROOT).join(&name);
            Trial::test(name, move || run(&file))
        })
        .collect();
    libtest_mimic::run(&arguments, tests).exit_code()
}

fn run(file: &Path) -> Result<(), Failed> {
    let binaries = Path::new(env!("CARGO_BIN_EXE_pt2e-opt")).parent().unwrap_or(Path::new("/"));
    let lit = Lit {
        root: PathBuf::from(ROOT),
        scratch: Path::new(env!("CARGO_TARGET_TMPDIR")).join("lit"),
        path: vec![binaries.to_owned(), llvm_bin()?],
        rerun: "cargo test -p pt2e-opt --test lit --".to_owned(),
        time_limit: DEFAULT_TIME_LIMIT,
        bless: false,
    };
    let lit = lit.with_environment(|name| std::env::var(name).ok())?;
    lit.test(file).map_err(|error: LitError| error.into())
}
