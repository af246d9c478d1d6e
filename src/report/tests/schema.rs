//! Tests that the JSON schema of reports is the one in the tree.

use pt2e_report::Report;
use std::{fs, path::Path};

#[test]
fn the_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("report.schema.json");
    let expected = Report::json_schema();
    if std::env::var_os("PT2E_BLESS").is_some() && std::env::var_os("CI").is_none() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "report.schema.json is stale, write it again with cargo xtask docs");
}
