//! Tests that the message of a crash names this project's tracker, not LLVM's, and what to send.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The signal that ends a tool, and its standard error, if it gets the signal of a crash while it waits for input.
fn killed(tool: &str, arguments: &[&str], signal: Signal) -> (Option<i32>, String) {
    let mut child = Command::new(tool)
        .args(arguments)
        // Symbolizing the stack is slow, and not tested here.
        .env("LLVM_DISABLE_SYMBOLIZATION", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = child.stdin.take();
    let pid = Pid::from_child(&child);
    wait_for_input(pid, signal);
    kill_process(pid, signal).unwrap();
    // After a real crash the faulting instruction runs again and ends the process; a signal from outside must be sent again.
    wait_until("it has said what it has to say", || !catches(pid, signal));
    kill_process(pid, signal).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(input);
    (output.status.signal(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Waits until the process has installed its handlers and sleeps. Rust's runtime handles SIGSEGV from the start; LLVM handles
/// SIGABRT too.
fn wait_for_input(pid: Pid, signal: Signal) {
    let sleeps = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('S'))
    };
    let mut looks = 0;
    wait_until("it waits for its input", || {
        looks = if catches(pid, signal) && catches(pid, Signal::ABORT) && sleeps() { looks + 1 } else { 0 };
        looks == 10
    });
}

/// Whether the process has a handler for a signal.
fn catches(pid: Pid, signal: Signal) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
    (u64::from_str_radix(mask, 16).unwrap() >> (signal.as_raw() - 1)) & 1 == 1
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(60), "a minute was not enough until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_crash_names_this_project_and_what_to_send() {
    let both = &[Signal::SEGV, Signal::ABORT][..];
    let tools = [
        (env!("CARGO_BIN_EXE_pt2e-opt"), &["--prepare", "-"][..], "--mlir-pass-pipeline-crash-reproducer=r.mlir", both),
        (env!("CARGO_BIN_EXE_pt2e-run"), &["-"], "the model, and the inputs", both),
        // Not SIGSEGV: an interrupted read ends the input of the server, so it exits before the second signal.
        (env!("CARGO_BIN_EXE_pt2e-lsp-server"), &[], "the document that was open", &[Signal::ABORT]),
    ];
    for (tool, arguments, what, signals) in tools {
        for &signal in signals {
            let (ended_by, text) = killed(tool, arguments, signal);
            assert_eq!(ended_by, Some(signal.as_raw()), "{text}");
            let name = tool.rsplit('/').next().unwrap();
            let version = env!("CARGO_PKG_VERSION");
            assert!(text.contains(&format!("{name} {version} crashed")), "{text}");
            let tracker = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
            assert!(text.contains(tracker) && text.contains(what), "{text}");
            assert!(text.contains(format!("Program arguments: {tool} {}", arguments.join(" ")).trim_end()), "{text}");
            assert!(!text.contains("llvm-project"), "{text}");
        }
    }
}
