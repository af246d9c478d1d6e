//! Lists the golden files, and selects those to run.

use std::{io, path::Path};

use walkdir::WalkDir;

/// The name of folders with input of tests, in which no file is a test.
const INPUTS: &str = "Inputs";

/// The golden files under `root`, as paths relative to it, sorted.
///
/// # Errors
/// A folder cannot be read.
pub fn golden_files(root: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != INPUTS) {
        let entry = entry?;
        let is_golden = entry.file_type().is_file() && entry.path().extension().is_some_and(|end| end == "mlir");
        if let (true, Ok(name)) = (is_golden, entry.path().strip_prefix(root)) {
            files.push(name.to_string_lossy().into_owned());
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// A regular expression for the paths, relative to the root, of the golden files to run: all that contain one of the filters, or
/// with `exact` are equal to one; without filters, all golden files.
///
/// A filter may also be the path of a file or folder from the root of the workspace, as a shell completes it.
pub fn golden_pattern(filters: &[String], exact: bool) -> String {
    let name = |filter: &String| {
        let filter = filter.trim_start_matches("./");
        escaped(filter.strip_prefix("test-files/").unwrap_or(filter))
    };
    let names = filters.iter().map(name).collect::<Vec<_>>().join("|");
    let chosen = match (filters, exact) {
        ([], _) => String::new(),
        (_, true) => format!("(?=(?:{names})$)"),
        (_, false) => format!("(?=.*(?:{names}))"),
    };
    format!(r"^(?!.*\b{INPUTS}/){chosen}.*\.mlir$")
}

/// A regular expression that matches this text.
fn escaped(text: &str) -> String {
    let escape = |c: char| if c.is_ascii_punctuation() { vec!['\\', c] } else { vec![c] };
    text.chars().flat_map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fancy_regex::Regex;

    fn chosen<'n>(filters: &[&str], exact: bool, names: &[&'n str]) -> Vec<&'n str> {
        let filters: Vec<String> = filters.iter().map(|&filter| filter.to_owned()).collect();
        let pattern = Regex::new(&golden_pattern(&filters, exact)).unwrap();
        names.iter().copied().filter(|name| pattern.is_match(name).unwrap()).collect()
    }

    #[test]
    fn a_test_is_run_if_one_filter_fits() {
        let names = ["annotate/basic.mlir", "annotate/conv.mlir", "fold-qdq/basic.mlir"];
        assert_eq!(chosen(&[], false, &names), names);
        assert_eq!(chosen(&["fold-qdq/"], false, &names), ["fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["conv", "fold"], false, &names), ["annotate/conv.mlir", "fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["nothing", "basic"], false, &names), ["annotate/basic.mlir", "fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["nothing"], false, &names), [""; 0]);
        assert_eq!(chosen(&["ba.ic", "(", "con*"], false, &names), [""; 0]);
        assert_eq!(chosen(&["annotate", "fold-qdq/basic.mlir"], true, &names), ["fold-qdq/basic.mlir"]);
        let completed = ["test-files/annotate/conv.mlir", "./test-files/fold-qdq/"];
        assert_eq!(chosen(&completed, false, &names), ["annotate/conv.mlir", "fold-qdq/basic.mlir"]);
    }

    #[test]
    fn inputs_and_other_files_are_no_tests() {
        let root = tempfile::tempdir().unwrap();
        let files = ["b/x.mlir", "a/y.mlir", "a/Inputs/z.mlir", "a/notes.md", "b/c/deep.mlir"];
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let tests = golden_files(root.path()).unwrap();
        assert_eq!(tests, ["a/y.mlir", "b/c/deep.mlir", "b/x.mlir"]);
        let mut chosen = chosen(&[], false, &files);
        chosen.sort_unstable();
        assert_eq!(chosen, tests);
        assert!(golden_files(&root.path().join("missing")).is_err());
    }
}
