//! The errors of `pt2e-run`.

use pt2e_archive::ArchiveError;
use pt2e_calibration::InputError;
use pt2e_core::tensor::TensorError;
use pt2e_kernels::EvalError;
use pt2e_report::{CompareError, WriteError};
use pt2e_translate::function::FunctionError;
use std::{io, path::PathBuf};

/// Why a module could not be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No function has that name, or none can be chosen.
    #[error("{0}")]
    Function(String),
    /// The function cannot be evaluated.
    #[error("@{function}: {cause}")]
    Compile { function: String, cause: Box<FunctionError> },
    /// The inputs could not be made.
    #[error("@{function}: {cause}")]
    Inputs { function: String, cause: Box<InputError> },
    /// A call failed.
    #[error("{call}: {cause}")]
    Call { call: String, cause: Box<EvalError> },
    /// A file cannot be read or written, or does not fit.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The extension of an output file is unknown.
    #[error("{}: the name of an output file must end in .npz or .safetensors", .0.display())]
    Format(PathBuf),
    /// `-o` names a file, but the inputs are a folder of calls.
    #[error(
        "{}: --inputs names a folder, so the outputs are a folder too; name a folder with -o, or one file with --inputs",
        .0.display()
    )]
    FileForFolder(PathBuf),
    /// `-o` is given, but several functions are run.
    #[error("-o takes the outputs of one function, but there are {0} functions to run; choose one with --function")]
    Several(usize),
    /// The models cannot be compared.
    #[error("cannot compare: {0}")]
    Compare(#[from] CompareError),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Report(#[from] WriteError),
    /// A value cannot be read.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// The summary cannot be printed.
    #[error("cannot write to standard output: {0}")]
    Print(#[from] io::Error),
}
