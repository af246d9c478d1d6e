//! Runs every `.mlir` file under `test-files` as a test: its RUN lines, with the binaries of this build and LLVM's FileCheck.
//! Files in folders named `Inputs` are input of other tests. See the crate `pt2e-lit`.

use std::{
    env,
    error::Error,
    fmt,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Parser;
use libtest_mimic::Arguments;
use pt2e_lit::{DEFAULT_TIME_LIMIT, Lit, golden_pattern, llvm_bin};

/// The folder of the golden files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-files");

/// The environment variable that passes the filters to the process that runs the tests.
const FILTERS: &str = "PT2E_LIT_FILTERS";

/// The arguments of a Rust test harness, which has one filter, and any number of further filters.
#[derive(Parser)]
struct Harness {
    #[command(flatten)]
    arguments: Arguments,
    /// Further filters: a test is run if its name contains one of them.
    #[arg(value_name = "FILTER")]
    more: Vec<String>,
}

/// The pattern of the golden files that the filters select.
///
/// datatest-stable takes only one filter. If there are filters, the process runs itself again without them, and with the
/// environment variable instead.
fn pattern() -> String {
    let Harness { arguments, more } = Harness::parse();
    let filters: Vec<String> = arguments.filter.into_iter().chain(more).collect();
    if filters.is_empty() {
        let given = env::var(FILTERS).unwrap_or_default();
        return golden_pattern(&given.lines().map(str::to_owned).collect::<Vec<_>>(), arguments.exact);
    }
    let others = env::args().skip(1).filter(|argument| !filters.contains(argument));
    let again =
        env::current_exe().map(|program| Command::new(program).args(others).env(FILTERS, filters.join("\n")).exec());
    panic!("the tests cannot be started with filters: {}", again.unwrap_or_else(|error| error))
}

/// An error whose debug form is its plain text: the harness prints the debug form, which would otherwise be escaped.
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
    Ok(lit.with_environment(|name| env::var(name).ok())?.test(file)?)
}

datatest_stable::harness! {
    { test = golden, root = ROOT, pattern = pattern() },
}
