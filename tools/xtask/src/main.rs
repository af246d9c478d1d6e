//! `cargo xtask`: the tasks of the workspace beyond cargo's. It builds without LLVM, because it installs LLVM.

mod demo;
mod docs;
mod gen_dialects;
mod lint;
mod modules;
mod new_pass;
mod process;
mod python;
mod setup;
mod test;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::setup::Policy;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Sets up, demonstrates, tests and lints pt2e-opt")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
    /// Install nothing: if something is missing, print the command that would install it and exit with 1
    #[arg(long, global = true)]
    no_install: bool,
    /// Use no network: install nothing, and tell cargo so too
    #[arg(long, global = true, env = "CARGO_NET_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    offline: bool,
}

#[derive(Subcommand)]
enum Task {
    /// Install the missing packages of LLVM/MLIR 22 (through apt), and check that it can be used
    Setup,
    /// Build in release, quantize a small trained model and show the effect
    Demo,
    /// Run all tests; arguments after `--` go to `cargo test`
    Test {
        /// Arguments for `cargo test`, in place of `--workspace`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Build the wheel of the Python package, install it into an empty virtual environment, and run what is in it
    Wheel,
    /// Run the tests of the Python package, in a virtual environment with PyTorch that is made for them, or with a Python that has it
    TestPython {
        /// A Python with what tools/python/tests/requirements.txt lists
        #[arg(long, value_name = "PATH")]
        python: Option<PathBuf>,
    },
    /// Regenerate passes/PASSES.md, the dialect references in src/ir/docs, the table of kernels and the JSON schemas of
    /// configurations and reports; tests fail if they are stale
    Docs,
    /// Regenerate the dialects' ODS files from PyTorch's schemas
    GenDialects {
        /// Write nothing; fail if a file differs
        #[arg(long)]
        check: bool,
    },
    /// Make the files of a new pass and register it
    NewPass {
        /// The pass's flag, in kebab case
        name: String,
        /// Make no error test, because the pass refuses no input; the reason is added to test-files/cannot-fail.txt
        #[arg(long, value_name = "REASON")]
        cannot_fail: Option<String>,
    },
    /// Print the imports between crates and modules; fail if there is a cycle
    Modules,
    /// Check formatting, clippy, rustdoc, the module graph, features and licences; all checks run, and any failure fails the
    /// command
    Lint,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let policy = Policy { install: !arguments.no_install, offline: arguments.offline };
    let result: Result<(), Box<dyn std::error::Error>> = match arguments.task {
        Task::Setup => {
            setup::ensure(policy).map(|llvm| println!("LLVM/MLIR 22: {}", llvm.display())).map_err(Into::into)
        }
        Task::Demo => demo::run(policy).map_err(Into::into),
        Task::Test { arguments } => test::run(policy, &arguments).map_err(Into::into),
        Task::Wheel => python::wheel(policy).map_err(Into::into),
        Task::TestPython { python } => python::test(policy, python.as_deref()).map_err(Into::into),
        Task::Docs => docs::run(policy).map_err(Into::into),
        Task::GenDialects { check } => gen_dialects::run(check).map_err(Into::into),
        Task::NewPass { name, cannot_fail } => new_pass::run(&name, cannot_fail.as_deref()).map_err(Into::into),
        Task::Modules => modules::run().map_err(Into::into),
        Task::Lint => lint::run(policy).map_err(Into::into),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
