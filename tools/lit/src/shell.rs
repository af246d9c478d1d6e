//! Runs one shell command with a time limit.

use std::{
    fs::File,
    io::{self, Read, Seek},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// The exit status and the output of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// `None` if it reached the time limit.
    pub status: Option<ExitStatus>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Whether it finished in time with exit code 0.
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }
}

/// Runs `command` in `bash -o pipefail` (so that a pipeline fails with any of its commands), in `folder`, with `path`
/// in front of PATH and no standard input. The whole process group is killed at the time limit.
pub(crate) fn run(command: &str, folder: &Path, path: &[PathBuf], limit: Duration) -> io::Result<Outcome> {
    let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut child = Command::new("bash")
        .args(["-o", "pipefail", "-c", command])
        .current_dir(folder)
        .env("PATH", search_path(path)?)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?)
        .process_group(0)
        .spawn()?;
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(1);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() >= deadline {
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // The group may have exited since `try_wait`; then there is nothing to kill.
                let _ = kill_process_group(group, Signal::KILL);
            }
            child.wait()?;
            break None;
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    Ok(Outcome { status, stdout: read_back(&mut stdout)?, stderr: read_back(&mut stderr)? })
}

/// `PATH` with the given folders in front.
pub(crate) fn search_path(front: &[PathBuf]) -> io::Result<std::ffi::OsString> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let all = front.iter().cloned().chain(std::env::split_paths(&inherited));
    std::env::join_paths(all).map_err(io::Error::other)
}

fn read_back(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_exit_code_come_back() {
        let limit = Duration::from_secs(20);
        let outcome = run("echo out; echo err >&2; exit 3", Path::new("/"), &[], limit).unwrap();
        assert_eq!(outcome.status.and_then(|s| s.code()), Some(3));
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("out\n", "err\n"));
        assert!(!run("false | cat", Path::new("/"), &[], limit).unwrap().success());
    }

    #[test]
    fn the_time_limit_ends_children_too() {
        let began = Instant::now();
        let outcome = run("sleep 60 | cat", Path::new("/"), &[], Duration::from_millis(50)).unwrap();
        assert!(outcome.status.is_none());
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}
