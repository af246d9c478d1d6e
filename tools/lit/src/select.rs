//! Which golden files there are, and which of them are run.

use std::{io, path::Path};

use walkdir::WalkDir;

/// The folders that hold input of tests, and no tests.
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

/// Which tests are run, by their names.
#[derive(Clone, Debug)]
pub struct Filters {
    filters: Vec<String>,
    exact: bool,
}

impl Filters {
    /// Tests whose names contain one of the filters, or with `exact` are one of them; all tests if there are no filters.
    /// A filter may also be the path of a file or folder from the root of the workspace, as a shell completes it.
    pub fn new(filters: impl IntoIterator<Item = String>, exact: bool) -> Self {
        let name = |filter: String| match filter.trim_start_matches("./").strip_prefix("test-files/") {
            Some(name) => name.to_owned(),
            None => filter,
        };
        Self { filters: filters.into_iter().map(name).collect(), exact }
    }

    /// Whether a test is run.
    pub fn accept(&self, name: &str) -> bool {
        let accepts = |filter: &String| if self.exact { name == filter } else { name.contains(filter.as_str()) };
        self.filters.is_empty() || self.filters.iter().any(accepts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen<'n>(filters: &[&str], exact: bool, names: &[&'n str]) -> Vec<&'n str> {
        let filters = Filters::new(filters.iter().map(|&filter| filter.to_owned()), exact);
        names.iter().copied().filter(|name| filters.accept(name)).collect()
    }

    #[test]
    fn a_test_is_run_if_one_filter_fits() {
        let names = ["annotate/basic.mlir", "annotate/conv.mlir", "fold-qdq/basic.mlir"];
        assert_eq!(chosen(&[], false, &names), names);
        assert_eq!(chosen(&["fold-qdq/"], false, &names), ["fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["conv", "fold"], false, &names), ["annotate/conv.mlir", "fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["nothing", "basic"], false, &names), ["annotate/basic.mlir", "fold-qdq/basic.mlir"]);
        assert_eq!(chosen(&["nothing"], false, &names), [""; 0]);
        assert_eq!(chosen(&["annotate", "fold-qdq/basic.mlir"], true, &names), ["fold-qdq/basic.mlir"]);
        let completed = ["test-files/annotate/conv.mlir", "./test-files/fold-qdq/"];
        assert_eq!(chosen(&completed, false, &names), ["annotate/conv.mlir", "fold-qdq/basic.mlir"]);
    }

    #[test]
    fn inputs_and_other_files_are_no_tests() {
        let root = tempfile::tempdir().unwrap();
        for file in ["b/x.mlir", "a/y.mlir", "a/Inputs/z.mlir", "a/notes.md", "b/c/deep.mlir"] {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(golden_files(root.path()).unwrap(), ["a/y.mlir", "b/c/deep.mlir", "b/x.mlir"]);
        assert!(golden_files(&root.path().join("missing")).is_err());
    }
}
