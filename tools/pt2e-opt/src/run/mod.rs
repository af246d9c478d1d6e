//! `pt2e-run`: runs a module of any stage in the reference evaluator.

mod calls;
mod compare;
mod error;
mod output;
mod task;

use clap::Parser;
use error::RunError;
use std::{ffi::OsString, io::ErrorKind, path::PathBuf};

/// The name in messages.
const NAME: &str = "pt2e-run";

/// The exit codes of a failure, and of wrong arguments.
const FAILURE: u8 = 1;
const USAGE: u8 = 2;

/// Run a model, at any stage of quantization, in the reference evaluator.
///
/// Observers return their operands unchanged; quantize and dequantize ops compute what PyTorch computes, bit for bit.
///
/// Inputs are arrays named by graph input, or 0, 1, ... in the order of the inputs; outputs are named 0, 1, ... in the order
/// of the outputs. Without --inputs the example inputs that torch.export.save kept are used, or synthetic ones. Without -o a
/// summary of the outputs is printed.
///
/// With --compare, the model is run beside the float model that it was made from, and the error of each op is printed: of the op
/// alone, if all ops before it get the values of the float model, and accumulated. The ops that do the most damage come first.
///
/// A module with `check.expect_eq` or `check.expect_close` ops is a test: its functions without arguments are run, and
/// an expectation that is not met is an error.
#[derive(Debug, Parser)]
#[command(name = NAME, version, after_help = "Exit codes: 0 success and all expectations met, 1 failure, 2 wrong usage.")]
struct Arguments {
    /// A .pt2 archive, or MLIR as text or bytecode; - is MLIR from standard input
    model: PathBuf,
    /// A .npz or .safetensors file, or a folder of them: one call of the model each. Every call starts with the model's
    /// buffers; random numbers continue from call to call
    #[arg(long, value_name = "PATH", visible_alias = "data")]
    inputs: Option<PathBuf>,
    /// The outputs: a .npz or .safetensors file; for a folder of inputs a new folder, with a file of the same name for each
    /// call
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// The float model: print the error of each op against it, in one pass over the inputs
    #[arg(long, value_name = "FLOAT", conflicts_with_all = ["output", "repeat"])]
    compare: Option<PathBuf>,
    /// With --compare, also write the errors, and what was decided about each op, to a .json or .html file
    #[arg(long, value_name = "PATH", requires = "compare", value_parser = compare::report_path)]
    report: Option<PathBuf>,
    /// The function to run; by default the only public one, or all functions without arguments in a module with expectations
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// Memory that tensors may take, such as 20GB or 512MiB; by default most of the memory that the machine and the limits of
    /// the process leave
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// The seed of the random numbers that the model draws, as for torch.manual_seed(SEED); they continue from call to call
    #[arg(long, value_name = "SEED", default_value_t = pt2e_kernels::random::DEFAULT_SEED)]
    seed: u64,
    /// Repeat each call N times, and print the time of each repetition in milliseconds
    #[arg(long, value_name = "N", default_value_t = 0)]
    repeat: usize,
}

pub(crate) fn main(arguments: &[OsString]) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(stop) => {
            // Help and the version are printed the same way. If that fails, nobody is there to be told.
            let _ = stop.print();
            return u8::try_from(stop.exit_code()).unwrap_or(USAGE);
        }
    };
    if let Err(error) = arguments.memory.as_deref().map_or(Ok(()), pt2e_core::memory::set_limit) {
        eprintln!("{NAME}: error: {error}");
        return USAGE;
    }
    pt2e_passes::register();
    let finished = match &arguments.compare {
        None => pt2e_driver::with_module(NAME, &arguments.model, |module| calls::run(module, &arguments)),
        Some(float) => pt2e_driver::with_module(NAME, float, |float| {
            pt2e_driver::with_module(NAME, &arguments.model, |module| compare::run(float, module, &arguments))
        })
        .and_then(|finished| finished.transpose().map(Option::flatten)),
    };
    let error = match finished {
        Ok(Some(Ok(true))) => return 0,
        // The diagnostics have been printed.
        Ok(Some(Ok(false)) | None) => return FAILURE,
        // The reader of the summary has closed the pipe.
        Ok(Some(Err(RunError::Print(error)))) if error.kind() == ErrorKind::BrokenPipe => return FAILURE,
        Ok(Some(Err(error))) => error.to_string(),
        Err(error) => error,
    };
    for error in [error].into_iter().chain(pt2e_driver::changed_input()) {
        eprintln!("{NAME}: error: {error}");
    }
    FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
