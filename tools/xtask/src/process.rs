//! Runs child processes: prints their command lines, and names them in errors.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

/// Why a child process failed.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started.
    #[error("cannot run `{command}`: {error}")]
    Start {
        /// The command line.
        command: String,
        /// The error.
        error: io::Error,
    },
    /// It ended with an exit code other than 0. Its output was shown, or is in `said`.
    #[error("`{command}` ended with {status}{said}")]
    Failed {
        /// The command line.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// Its standard error, on a new line, if that was not shown.
        said: String,
    },
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A cargo command in the workspace.
///
/// `cargo run`, which started this program, has put the `[env]` table of the workspace's configuration into the environment. The
/// variables are removed, because the child would take them for settings of the user; it reads the table itself.
pub fn cargo(offline: bool) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    let shim = root().join("tools/llvm");
    for name in ["MLIR_SYS_220_PREFIX", "TABLEGEN_220_PREFIX", "LLVM_CONFIG_PATH"] {
        if std::env::var_os(name).is_some_and(|value| Path::new(&value).starts_with(&shim)) {
            command.env_remove(name);
        }
    }
    if offline {
        command.env("CARGO_NET_OFFLINE", "true");
    }
    command
}

/// The command line as a user would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(|word| {
        // Cargo passes full paths of programs; show only the name.
        let name = Path::new(word).file_name().filter(|_| word == command.get_program());
        let word = name.unwrap_or(word).to_string_lossy();
        if word.contains([' ', '"', '\'', '$', '*']) { format!("'{word}'") } else { word.into_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Prints the command and runs it, with the same output as this process.
pub fn show_and_run(command: &mut Command) -> Result<(), ProcessError> {
    println!("$ {}", line(command));
    let status = command.status().map_err(|error| ProcessError::Start { command: line(command), error })?;
    if status.success() {
        return Ok(());
    }
    Err(ProcessError::Failed { command: line(command), status, said: String::new() })
}

/// Runs a command and returns its standard output.
pub fn output(command: &mut Command) -> Result<String, ProcessError> {
    let started = command.stdin(Stdio::null()).output();
    let output = started.map_err(|error| ProcessError::Start { command: line(command), error })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = format!("\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    Err(ProcessError::Failed { command: line(command), status: output.status, said })
}

/// Whether a program of this name is on PATH.
pub fn on_path(program: impl AsRef<OsStr>) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program.as_ref()).is_file())
}
