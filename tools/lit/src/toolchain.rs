//! Finds LLVM's test tools.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The script that finds LLVM 22 for the whole workspace.
const LLVM_CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../llvm/bin/llvm-config");

/// The tools that RUN lines may use, all from the package `llvm-22-tools`.
const TOOLS: [&str; 3] = ["FileCheck", "not", "split-file"];

/// Why golden tests cannot run on this machine.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// There is no LLVM 22.
    #[error("cannot ask {LLVM_CONFIG}: {0}")]
    Config(String),
    /// LLVM 22 lacks the test tools.
    #[error(
        "{tool} is not in {}: install the package llvm-22-tools (`cargo xtask setup` does), \
         or set MLIR_SYS_220_PREFIX to an LLVM 22 built with LLVM_INSTALL_UTILS=ON", folder.display()
    )]
    Missing {
        /// The program.
        tool: &'static str,
        /// LLVM's `bin`.
        folder: PathBuf,
    },
}

/// The folder that holds LLVM 22's FileCheck, not and split-file.
///
/// # Errors
/// LLVM 22 is not installed, or lacks one of them; the message says what to install.
pub fn llvm_bin() -> Result<PathBuf, ToolchainError> {
    llvm_bin_by(Path::new(LLVM_CONFIG))
}

fn llvm_bin_by(config: &Path) -> Result<PathBuf, ToolchainError> {
    let output =
        Command::new(config).arg("--bindir").output().map_err(|error| ToolchainError::Config(error.to_string()))?;
    if !output.status.success() {
        return Err(ToolchainError::Config(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    match TOOLS.into_iter().find(|tool| !folder.join(tool).is_file()) {
        Some(tool) => Err(ToolchainError::Missing { tool, folder }),
        None => Ok(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn a_missing_tool_is_named_with_its_package() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("llvm-config");
        fs::write(&config, format!("#!/bin/sh\necho '{}'\n", folder.path().display())).unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.path().join("FileCheck"), "").unwrap();
        let error = llvm_bin_by(&config).unwrap_err().to_string();
        assert!(error.starts_with("not is not in ") && error.contains("llvm-22-tools"), "{error}");
    }

    #[test]
    fn a_missing_llvm_is_said_in_its_own_words() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("llvm-config");
        fs::write(&config, "#!/bin/sh\necho 'LLVM/MLIR 22: found none' >&2\nexit 1\n").unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(llvm_bin_by(&config).unwrap_err().to_string().ends_with("LLVM/MLIR 22: found none"));
    }
}
