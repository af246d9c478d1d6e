//! Finds LLVM/MLIR 22, or installs it from Debian's own packages.

mod apt;

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{self, ProcessError};

/// The prefix of LLVM 22 in Debian's packages.
const DEBIAN_PREFIX: &str = "/usr/lib/llvm-22";

/// The packages that building and testing need. Debian 12 has LLVM 22 in its security archive.
const PACKAGES: [&str; 12] = [
    "libmlir-22-dev",
    "mlir-22-tools",
    "llvm-22-dev",
    "llvm-22-tools",
    "libclang-22-dev",
    "libpolly-22-dev",
    "libzstd-dev",
    "libz3-dev",
    "zlib1g-dev",
    "libxml2-dev",
    "libcurl4-openssl-dev",
    "libedit-dev",
];

/// The programs of LLVM that building (`mlir-tblgen`) and testing use.
const TOOLS: [&str; 4] = ["mlir-tblgen", "FileCheck", "not", "split-file"];

/// The user's restrictions.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Packages may be installed.
    pub install: bool,
    /// The network may not be used.
    pub offline: bool,
}

/// Why the machine is not ready.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A prefix that the user named, or an LLVM outside Debian's packages, cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// Packages are missing and may not be installed.
    #[error("{} missing, but {reason}. Type:\n\n  {command}\n", packages(.missing))]
    MayNotInstall {
        /// The packages.
        missing: Vec<&'static str>,
        /// The reason.
        reason: &'static str,
        /// The command that installs them.
        command: String,
    },
    /// The machine has no apt.
    #[error(
        "LLVM/MLIR 22 is missing, and this machine has no apt. Install LLVM, MLIR and libclang 22 (with FileCheck, not \
         and split-file) and set MLIR_SYS_220_PREFIX to their prefix; on Debian 12 the packages are:\n\n  {}\n",
        PACKAGES.join(" ")
    )]
    NoApt,
    /// No configured repository has the packages.
    #[error(
        "apt knows no package {}. Debian 12 has LLVM 22 in its security archive; if the machine lacks it, type:\n\n  \
         echo 'deb http://deb.debian.org/debian-security bookworm-security main' | {sudo}tee /etc/apt/sources.list.d/bookworm-security.list\n  \
         {sudo}apt-get update\n\nand try again, or set MLIR_SYS_220_PREFIX to another install of LLVM/MLIR 22.",
        missing.join(", ")
    )]
    NoPackage {
        /// The packages that apt does not know.
        missing: Vec<&'static str>,
        /// `sudo ` if it is needed.
        sudo: &'static str,
    },
    /// apt-get failed; its output was shown.
    #[error("{error}. To repeat it by hand, type:\n\n  {command}\n")]
    Install {
        /// The command that installs them.
        command: String,
        /// The error.
        error: ProcessError,
    },
    /// Another command failed.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

fn packages(missing: &[&str]) -> String {
    match missing {
        [one] => format!("the package {one} is"),
        many => format!("{} packages are", many.len()),
    }
}

/// The facts about the machine that determine the plan.
#[derive(Debug, Clone)]
struct Machine {
    /// The prefix of LLVM 22, or why none was found.
    llvm: Result<PathBuf, String>,
    /// The user has named a prefix.
    prefix_named: bool,
    /// The needed packages that are not installed; `None` without dpkg.
    missing: Option<Vec<&'static str>>,
    has_apt: bool,
    is_root: bool,
    has_sudo: bool,
}

/// The next step of the setup.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// Nothing is missing.
    Use(PathBuf),
    /// Install these packages; the flag says whether with sudo.
    Install(Vec<&'static str>, bool),
}

/// Ensures that LLVM/MLIR 22 and the libraries that it needs are installed, and returns its prefix.
///
/// # Errors
/// A package is missing and may not or could not be installed. The message says what to type.
pub fn ensure(policy: Policy) -> Result<PathBuf, SetupError> {
    let prefix = match plan(&look(), policy)? {
        Plan::Use(prefix) => prefix,
        Plan::Install(missing, sudo) => {
            install(&missing, sudo)?;
            find_llvm().map_err(SetupError::Unusable)?
        }
    };
    let bin = prefix.join("bin");
    match TOOLS.iter().find(|tool| !bin.join(tool).is_file()) {
        Some(tool) => Err(SetupError::Unusable(format!(
            "{tool} is not in {}: that LLVM was built without MLIR or without LLVM_INSTALL_UTILS=ON",
            bin.display()
        ))),
        None => Ok(prefix),
    }
}

fn look() -> Machine {
    Machine {
        llvm: find_llvm(),
        prefix_named: prefix_is_named(),
        missing: apt::missing(&PACKAGES).map(|mut missing| {
            if !["c++", "g++", "clang++"].iter().any(process::on_path) {
                missing.push("g++");
            }
            missing
        }),
        has_apt: process::on_path("apt-get"),
        is_root: process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0"),
        has_sudo: process::on_path("sudo"),
    }
}

/// The prefix of LLVM 22, from the same script that the build uses.
fn find_llvm() -> Result<PathBuf, String> {
    let script = process::root().join("tools/llvm/bin/llvm-config");
    match Command::new(&script).arg("--prefix").output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).trim().into()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("cannot run {}: {error}", script.display())),
    }
}

fn prefix_is_named() -> bool {
    let ours = process::root().join("tools/llvm");
    std::env::var_os("MLIR_SYS_220_PREFIX").is_some_and(|named| !named.is_empty() && Path::new(&named) != ours)
}

fn plan(machine: &Machine, policy: Policy) -> Result<Plan, SetupError> {
    match &machine.llvm {
        // An LLVM outside Debian's packages: the user must provide the libraries that it was built with.
        Ok(prefix) if prefix != Path::new(DEBIAN_PREFIX) => return Ok(Plan::Use(prefix.clone())),
        Err(why) if machine.prefix_named => return Err(SetupError::Unusable(why.clone())),
        _ => {}
    }
    let Some(missing) = machine.missing.clone().filter(|_| machine.has_apt) else {
        return match &machine.llvm {
            Ok(prefix) => Ok(Plan::Use(prefix.clone())),
            Err(_) => Err(SetupError::NoApt),
        };
    };
    if missing.is_empty() {
        return machine.llvm.clone().map(Plan::Use).map_err(SetupError::Unusable);
    }
    let reason = if !policy.install {
        Some("--no-install forbids installing them")
    } else if policy.offline {
        Some("--offline forbids installing them")
    } else if !machine.is_root && !machine.has_sudo {
        Some("this user is not root and the machine has no sudo")
    } else {
        None
    };
    match reason {
        Some(reason) => {
            let command = apt::command_line(&missing, !machine.is_root && machine.has_sudo);
            Err(SetupError::MayNotInstall { missing, reason, command })
        }
        None => Ok(Plan::Install(missing, !machine.is_root)),
    }
}

fn install(missing: &[&'static str], sudo: bool) -> Result<(), SetupError> {
    println!("pt2e-opt builds against LLVM/MLIR 22. Installing the missing packages with apt-get:");
    println!("  {}", missing.join(" "));
    // Without a terminal for a password, sudo must not wait for one.
    let elevate = if !sudo {
        apt::Elevate::No
    } else if std::io::stdin().is_terminal() {
        apt::Elevate::Sudo
    } else {
        apt::Elevate::SudoWithoutPassword
    };
    let failed = |error| SetupError::Install { command: apt::command_line(missing, sudo), error };
    let update = process::show_and_run(&mut apt::update(elevate));
    let unknown = apt::unknown(missing)?;
    if !unknown.is_empty() {
        // If the package lists could not be fetched, report that, because it explains the unknown packages.
        update.map_err(failed)?;
        return Err(SetupError::NoPackage { missing: unknown, sudo: if sudo { "sudo " } else { "" } });
    }
    process::show_and_run(&mut apt::install(missing, elevate)).map_err(failed)
}

#[cfg(test)]
mod tests;
