//! Tests the licences of all dependencies: the accepted licences must satisfy each crate's SPDX expression.

use std::process::Command;

use serde_json::Value;

/// Licences that are compatible with Apache-2.0 WITH LLVM-exception.
const ACCEPTED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Crates whose Cargo.toml names a licence file instead of an expression, with the licence in that file.
const BY_FILE: [(&str, &str); 1] = [("mlir-sys", "MIT")];

#[test]
fn every_dependency_may_be_linked() {
    // Cargo runs a test in the folder of its package, so this reads the lock file of the workspace.
    let output = Command::new(env!("CARGO")).args(["metadata", "--format-version=1", "--locked"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let refused = refused(&String::from_utf8(output.stdout).unwrap());
    assert!(refused.is_empty(), "licences that are not accepted (see ACCEPTED in this file): {refused:#?}");
}

/// The crates of `cargo metadata` whose licence is absent, malformed or not accepted.
fn refused(metadata: &str) -> Vec<String> {
    let metadata: Value = serde_json::from_str(metadata).unwrap();
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let judged = metadata["packages"].as_array().unwrap().iter().filter_map(|package| {
        let name = text(package, "name").unwrap_or_default();
        let read = BY_FILE.iter().find(|(by_file, _)| *by_file == name && !package["license_file"].is_null());
        let licence = text(package, "license").or_else(|| read.map(|(_, licence)| (*licence).to_owned()));
        let licence = licence.unwrap_or_else(|| "no licence".to_owned());
        let version = text(package, "version").unwrap_or_default();
        (!accepted(&licence)).then(|| format!("{name} {version}: {licence}"))
    });
    judged.collect()
}

/// Whether the accepted licences satisfy an SPDX expression (`/` is the old spelling of `OR`).
fn accepted(expression: &str) -> bool {
    spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX).is_ok_and(|parsed| {
        parsed.evaluate(|requirement| requirement.license.id().is_some_and(|id| ACCEPTED.contains(&id.name)))
    })
}

#[test]
fn expressions_are_evaluated() {
    let mixed = "(MIT OR GPL-2.0) AND Unicode-3.0";
    for good in ["MIT", "MIT OR GPL-3.0", "Apache-2.0 WITH LLVM-exception", "MIT/Apache-2.0", mixed] {
        assert!(accepted(good), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "MPL-2.0", "no licence", ""] {
        assert!(!accepted(bad), "{bad}");
    }
}

#[test]
fn refused_crates_are_named() {
    let metadata = r#"{"packages": [{"name": "a", "version": "1.0.0", "license": "MIT"},
        {"name": "b", "version": "2.0.0", "license": "AGPL-3.0"}, {"name": "c", "version": "3.0.0", "license": null},
        {"name": "mlir-sys", "version": "4.0.0", "license": null, "license_file": "LICENSE"}]}"#;
    assert_eq!(refused(metadata), ["b 2.0.0: AGPL-3.0", "c 3.0.0: no licence"]);
}
