//! `cargo xtask new-pass NAME`: makes the files of a new pass, and registers it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::process::{self, ProcessError};

/// Why no pass was made. Nothing is written before the name, the files and the registration have been checked.
#[derive(Debug, thiserror::Error)]
pub enum NewPassError {
    /// The name is not a valid flag.
    #[error(
        "`{0}` is not a valid name for a pass: write words of small letters and digits joined by `-`, as in fold-qdq"
    )]
    Name(String),
    /// `--cannot-fail` has no reason.
    #[error(
        "--cannot-fail takes a line that says why the pass refuses no input, such as `what cannot be folded stays`"
    )]
    Reason,
    /// A file of that name exists already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The text where passes are registered was not found.
    #[error("{}: cannot find where to add the pass ({what})", path.display())]
    Anchor {
        /// The file to be edited.
        path: PathBuf,
        /// The text that was searched for.
        what: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error.
        error: io::Error,
    },
    /// The new code could not be formatted.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// The files of a new pass: their paths from the root of the workspace, and their contents.
const FILES: [(&str, &str); 3] = [
    ("passes/src/{module}.rs", include_str!("pass.rs.txt")),
    ("test-files/{name}/basic.mlir", include_str!("basic.mlir.txt")),
    ("test-files/{name}/near-miss.mlir", include_str!("near-miss.mlir.txt")),
];

/// The error test of a pass that can fail.
const ERRORS: (&str, &str) = ("test-files/{name}/invalid.mlir", include_str!("invalid.mlir.txt"));

/// The list of passes that cannot fail.
const CANNOT_FAIL: &str = "test-files/cannot-fail.txt";

/// Makes the pass in the workspace, and prints the next steps. `cannot_fail` is the reason why it refuses no input, if so.
///
/// # Errors
/// [`NewPassError`].
pub fn run(name: &str, cannot_fail: Option<&str>) -> Result<(), NewPassError> {
    for path in scaffold(&process::root(), name, cannot_fail)? {
        println!("  {}", path.display());
    }
    process::show_and_run(process::cargo(true).args(["fmt", "--package", "pt2e-passes"]))?;
    let again = format!("cargo test -p pt2e-opt --test lit -- {name}/");
    let errors = if cannot_fail.is_none() { ",\n   invalid.mlir for input that it refuses" } else { "" };
    println!(
        "
--{name} is registered at the end of the list in passes/src/registry.rs: move it to its place in the flow.
1. In passes/src/{module}.rs, describe what the pass does, needs and gives, and implement it.
2. Write its tests in test-files/{name}: basic.mlir for input that changes, near-miss.mlir for input that looks similar but
   must stay{errors}. They fail until then. The CHECK lines can be generated:
   PT2E_BLESS=1 {again}
   Read them before you keep them.
3. Run the tests: {again}
4. cargo xtask docs adds the pass to passes/PASSES.md.",
        module = module(name)
    );
    Ok(())
}

fn module(name: &str) -> String {
    name.replace('-', "_")
}

fn is_flag(name: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('-').all(word)
}

/// Writes the files of the pass under `root`, and registers it. Returns the paths of all written files.
fn scaffold(root: &Path, name: &str, cannot_fail: Option<&str>) -> Result<Vec<PathBuf>, NewPassError> {
    if !is_flag(name) {
        return Err(NewPassError::Name(name.to_owned()));
    }
    let fill = |text: &str| text.replace("{name}", name).replace("{module}", &module(name));
    let mut writes: Vec<(PathBuf, String)> = Vec::new();
    for (path, text) in FILES.into_iter().chain(cannot_fail.is_none().then_some(ERRORS)) {
        let path = PathBuf::from(fill(path));
        if root.join(&path).exists() {
            return Err(NewPassError::Exists(path));
        }
        writes.push((path, fill(text)));
    }
    let read = |path: &Path| {
        fs::read_to_string(root.join(path)).map_err(|error| NewPassError::Io { path: path.to_owned(), error })
    };
    if let Some(reason) = cannot_fail {
        if reason.trim().is_empty() || reason.contains('\n') {
            return Err(NewPassError::Reason);
        }
        let path = PathBuf::from(CANNOT_FAIL);
        let list = read(&path)?;
        writes.push((path, format!("{}\n{name}: {}\n", list.trim_end(), reason.trim())));
    }
    for (path, edit) in [("passes/src/lib.rs", declare as Edit), ("passes/src/registry.rs", register)] {
        let path = PathBuf::from(path);
        let text = read(&path)?;
        let edited = edit(&text, &module(name));
        let edited = edited.map_err(|what| NewPassError::Anchor { path: path.clone(), what })?;
        writes.push((path, edited));
    }
    for (path, text) in &writes {
        let full = root.join(path);
        let folder = full.parent().unwrap_or(root);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&full, text));
        written.map_err(|error| NewPassError::Io { path: path.clone(), error })?;
    }
    Ok(writes.into_iter().map(|(path, _)| path).collect())
}

/// Adds a module to the text of a file, or returns the text that it searched for in vain.
type Edit = fn(&str, &str) -> Result<String, &'static str>;

/// Adds `mod x;` to the private modules, in alphabetical order.
fn declare(text: &str, module: &str) -> Result<String, &'static str> {
    let new = format!("mod {module};");
    let mut lines: Vec<&str> = text.lines().collect();
    let declares = |line: &str| line.starts_with("mod ") && line.ends_with(';');
    let last = lines.iter().rposition(|line| declares(line)).ok_or("a line `mod …;`")?;
    let later = lines.iter().position(|line| declares(line) && *line > new.as_str());
    lines.insert(later.unwrap_or(last + 1), &new);
    Ok(lines.join("\n") + "\n")
}

/// Adds the pass to the end of `PASSES`.
fn register(text: &str, module: &str) -> Result<String, &'static str> {
    let what = "the list `PASSES: … = &[…];`";
    let (head, list) = text.split_at(text.find("PASSES: ").ok_or(what)?);
    let (list, tail) = list.split_at(list.find("];").ok_or(what)?);
    let list = list.trim_end();
    let comma = if list.ends_with([',', '[']) { "" } else { "," };
    Ok(format!("{head}{list}{comma} &crate::{module}::PASS{tail}"))
}

#[cfg(test)]
mod tests;
