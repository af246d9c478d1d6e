//! Tests that the generated files under src/ir/src/dialect are up to date with the schemas.

use std::path::Path;

use pt2e_schema::ods;

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, content) in ods::outputs().expect("every schema of the snapshot has an operation") {
        let on_disk = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        // Not assert_eq!: it would print both files.
        assert!(on_disk == content, "{path} is stale: run `{}`", ods::COMMAND);
    }
}
