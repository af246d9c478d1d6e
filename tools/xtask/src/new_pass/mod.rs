//! `cargo xtask new-pass NAME`: the files and the registration of a new pass.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::process::{self, ProcessError};

/// Why no pass was made. Nothing is written unless the name, the files and the places of registration are in order.
#[derive(Debug, thiserror::Error)]
pub enum NewPassError {
    /// The name is no flag.
    #[error("`{0}` is no name for a pass: write words of small letters and digits joined by `-`, as in fold-qdq")]
    Name(String),
    /// Something of that name is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The place where passes are registered is not where it was.
    #[error("{}: cannot find where to add the pass ({what})", path.display())]
    Anchor {
        /// The file to be edited.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The new code could not be formatted.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// The files of a new pass: where they go from the root of the workspace, and what is in them.
const FILES: [(&str, &str); 4] = [
    ("passes/src/{module}.rs", include_str!("pass.rs.txt")),
    ("test-files/{name}/basic.mlir", include_str!("basic.mlir.txt")),
    ("test-files/{name}/near-miss.mlir", include_str!("near-miss.mlir.txt")),
    ("test-files/{name}/invalid.mlir", include_str!("invalid.mlir.txt")),
];

/// Makes the pass in the workspace, and says what to do next.
///
/// # Errors
/// [`NewPassError`].
pub fn run(name: &str) -> Result<(), NewPassError> {
    for path in scaffold(&process::root(), name)? {
        println!("  {}", path.display());
    }
    process::show_and_run(process::cargo(true).args(["fmt", "--package", "pt2e-passes"]))?;
    let again = format!("cargo test -p pt2e-opt --test lit -- {name}/");
    println!(
        "
--{name} is registered, at the end of the list in passes/src/registry.rs: move it to its place in the flow.
1. Say in passes/src/{module}.rs what it does, needs and gives, then make it do that.
2. Write its input into test-files/{name}: basic.mlir for what changes, near-miss.mlir for what looks right and must
   stay, invalid.mlir for what it refuses. They fail until you have. The CHECK lines can be made for you:
   PT2E_BLESS=1 {again}
   Read them before you keep them.
3. {again}",
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

/// Writes the files of the pass under `root` and registers it. Gives the paths that were written or changed.
fn scaffold(root: &Path, name: &str) -> Result<Vec<PathBuf>, NewPassError> {
    if !is_flag(name) {
        return Err(NewPassError::Name(name.to_owned()));
    }
    let fill = |text: &str| text.replace("{name}", name).replace("{module}", &module(name));
    let mut writes: Vec<(PathBuf, String)> = Vec::new();
    for (path, text) in FILES {
        let path = PathBuf::from(fill(path));
        if root.join(&path).exists() {
            return Err(NewPassError::Exists(path));
        }
        writes.push((path, fill(text)));
    }
    for (path, edit) in [("passes/src/lib.rs", declare as Edit), ("passes/src/registry.rs", register)] {
        let path = PathBuf::from(path);
        let text = fs::read_to_string(root.join(&path));
        let text = text.map_err(|error| NewPassError::Io { path: path.clone(), error })?;
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

/// Puts a module into the text of a file, or says what it did not find.
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
