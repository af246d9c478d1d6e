//! `pt2e-opt --merge-stats`: merges files of statistics. It needs no module, so MLIR's main function is not involved.

use super::{TOOL, signals, threads};
use pt2e_archive::{in_use, statistics::StatisticsFile};
use std::{ffi::OsString, path::PathBuf};

/// The flag.
const FLAG: &str = "--merge-stats";
/// What to type.
const USAGE: &str = "pt2e-opt --merge-stats a.json b.json -o merged.json";

/// Does the work if a command line asks for it. Returns the exit code.
pub(super) fn run(arguments: &[OsString]) -> Option<u8> {
    let arguments: Vec<OsString> = arguments.iter().skip(1).cloned().collect();
    if !arguments.iter().any(|argument| argument == FLAG) {
        return None;
    }
    in_use::protect_inputs();
    signals::begin(TOOL);
    // SAFETY: no other thread has started.
    unsafe { signals::install() };
    threads::start(TOOL);
    Some(match merge(arguments) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{TOOL}: error: {error}");
            1
        }
    })
}

fn merge(arguments: Vec<OsString>) -> Result<(), String> {
    let (mut files, mut output) = (Vec::new(), None);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let given = argument.to_string_lossy();
        if argument == FLAG {
            continue;
        } else if argument == "-o" {
            let name = arguments.next().ok_or_else(|| format!("-o needs the name of a file: {USAGE}"))?;
            if output.replace(PathBuf::from(name)).is_some() {
                return Err(format!("-o is given twice: {USAGE}"));
            }
        } else if given.starts_with('-') {
            return Err(format!("{FLAG} takes files and -o, not '{given}': {USAGE}"));
        } else {
            files.push(PathBuf::from(argument));
        }
    }
    if files.len() < 2 {
        return Err(format!("{FLAG} needs at least two files of statistics, in the order of the data: {USAGE}"));
    }
    let output = output.ok_or_else(|| format!("{FLAG} needs an output: {USAGE}"))?;
    let merged = StatisticsFile::merge(&files).map_err(|error| error.to_string())?;
    merged.write(&output).map_err(|error| error.to_string())
}
