//! Runs Debian's package tools.

use std::process::Command;

use crate::process::{self, ProcessError};

/// How apt-get gets root rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elevate {
    /// We are root.
    No,
    /// sudo, which may ask for a password.
    Sudo,
    /// sudo that fails instead of asking for a password.
    SudoWithoutPassword,
}

/// The packages that are not installed; `None` if there is no dpkg.
pub(super) fn missing(packages: &[&'static str]) -> Option<Vec<&'static str>> {
    // dpkg-query fails if it does not know a package, but its output is complete all the same.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"])
        .args(packages)
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    Some(not_installed(packages, &String::from_utf8_lossy(&output.stdout)))
}

fn not_installed(packages: &[&'static str], listed: &str) -> Vec<&'static str> {
    let installed = |name: &str| listed.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    packages.iter().copied().filter(|name| !installed(name)).collect()
}

/// The packages that no configured repository has.
pub(super) fn unknown(packages: &[&'static str]) -> Result<Vec<&'static str>, ProcessError> {
    let policy = process::output(Command::new("apt-cache").arg("policy").args(packages).env("LC_ALL", "C"))?;
    Ok(without_candidate(packages, &policy))
}

fn without_candidate(packages: &[&'static str], policy: &str) -> Vec<&'static str> {
    let has_candidate = |name: &str| {
        let mut lines = policy.lines().skip_while(|line| line.strip_suffix(':') != Some(name)).skip(1);
        lines
            .by_ref()
            .take_while(|line| line.starts_with(' '))
            .find_map(|line| line.trim().strip_prefix("Candidate: "))
            .is_some_and(|candidate| candidate != "(none)")
    };
    packages.iter().copied().filter(|name| !has_candidate(name)).collect()
}

/// The command line with which a user can install the packages.
pub(super) fn command_line(packages: &[&str], sudo: bool) -> String {
    let sudo = if sudo { "sudo " } else { "" };
    format!("{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {}", packages.join(" "))
}

/// `apt-get update`.
pub(super) fn update(elevate: Elevate) -> Command {
    let mut command = apt_get(elevate);
    command.args(["-q", "update"]);
    command
}

/// `apt-get install` of the packages, without questions.
pub(super) fn install(packages: &[&str], elevate: Elevate) -> Command {
    let mut command = apt_get(elevate);
    command.args(["-q", "install", "-y", "--no-install-recommends"]).args(packages);
    command
}

fn apt_get(elevate: Elevate) -> Command {
    let mut command = match elevate {
        Elevate::No => Command::new("env"),
        Elevate::Sudo => Command::new("sudo"),
        Elevate::SudoWithoutPassword => Command::new("sudo"),
    };
    if elevate == Elevate::SudoWithoutPassword {
        command.arg("-n");
    }
    // sudo drops the environment, so the variable is part of the command, as an argument of `env`.
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count() {
        let listed = "libz3-dev installed\nlibedit-dev config-files\n";
        assert_eq!(not_installed(&["libz3-dev", "libedit-dev", "libzstd-dev"], listed), ["libedit-dev", "libzstd-dev"]);
    }

    #[test]
    fn a_package_is_unknown_without_a_candidate() {
        let policy = "libz3-dev:\n  Installed: (none)\n  Candidate: 4.8.12-3.1\n  Version table:\n     4.8.12-3.1 500\n\
                      gone-dev:\n  Installed: 1\n  Candidate: (none)\n  Version table:\n";
        assert_eq!(without_candidate(&["libz3-dev", "gone-dev", "nowhere"], policy), ["gone-dev", "nowhere"]);
    }

    #[test]
    fn apt_asks_no_questions() {
        let words = |command: Command| process::line(&command);
        let apt = "DEBIAN_FRONTEND=noninteractive apt-get -q";
        assert_eq!(words(update(Elevate::No)), format!("env {apt} update"));
        let tail = "install -y --no-install-recommends a b";
        assert_eq!(words(install(&["a", "b"], Elevate::Sudo)), format!("sudo {apt} {tail}"));
        assert_eq!(words(install(&["a", "b"], Elevate::SudoWithoutPassword)), format!("sudo -n {apt} {tail}"));
    }
}
