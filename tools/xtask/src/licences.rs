//! The licences of everything that we link: each crate's SPDX expression must be satisfied by the ones we accept.

use serde_json::Value;

use crate::process::{self, ProcessError};

/// Licences that may be mixed into a work under Apache-2.0 with LLVM exceptions.
const ACCEPTED: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Why a dependency may not be used.
#[derive(Debug, thiserror::Error)]
pub enum LicenceError {
    /// cargo could not list the dependencies.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// What it listed is not what it documents.
    #[error("cargo metadata: {0}")]
    Metadata(String),
    /// Crates under licences that we do not accept.
    #[error("licences that are not accepted (tools/xtask/src/licences.rs):{}", list(.0))]
    Refused(Vec<String>),
}

fn list(refused: &[String]) -> String {
    refused.iter().map(|one| format!("\n  {one}")).collect()
}

/// Checks the licence of every crate in the lock file.
///
/// # Errors
/// A crate's licence is absent, malformed or not accepted.
pub fn check(offline: bool) -> Result<(), LicenceError> {
    let mut command = process::cargo(offline);
    command.args(["metadata", "--format-version=1", "--locked"]);
    println!("$ {} (licences)", process::line(&command));
    let refused = refused(&process::output(&mut command)?)?;
    if refused.is_empty() { Ok(()) } else { Err(LicenceError::Refused(refused)) }
}

fn refused(metadata: &str) -> Result<Vec<String>, LicenceError> {
    let metadata: Value = serde_json::from_str(metadata).map_err(|error| LicenceError::Metadata(error.to_string()))?;
    let packages = metadata.get("packages").and_then(Value::as_array);
    let packages = packages.ok_or_else(|| LicenceError::Metadata("no `packages`".to_owned()))?;
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let judged = packages.iter().filter_map(|package| {
        let licence = text(package, "license").unwrap_or_else(|| "no licence".to_owned());
        let name = text(package, "name").unwrap_or_default();
        let version = text(package, "version").unwrap_or_default();
        (!accepted(&licence)).then(|| format!("{name} {version}: {licence}"))
    });
    Ok(judged.collect())
}

/// Whether the accepted licences satisfy an SPDX expression (`/` is the old spelling of `OR`).
fn accepted(expression: &str) -> bool {
    spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX).is_ok_and(|parsed| {
        parsed.evaluate(|requirement| requirement.license.id().is_some_and(|id| ACCEPTED.contains(&id.name)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_evaluated() {
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "MIT/Apache-2.0",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
        ] {
            assert!(accepted(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "MPL-2.0", "no licence", ""] {
            assert!(!accepted(bad), "{bad}");
        }
    }

    #[test]
    fn refused_crates_are_named() {
        let metadata = r#"{"packages": [{"name": "a", "version": "1.0.0", "license": "MIT"},
            {"name": "b", "version": "2.0.0", "license": "AGPL-3.0"}, {"name": "c", "version": "3.0.0", "license": null}]}"#;
        assert_eq!(refused(metadata).unwrap(), ["b 2.0.0: AGPL-3.0", "c 3.0.0: no licence"]);
        assert!(matches!(refused("{}"), Err(LicenceError::Metadata(_))));
    }
}
