//! `pt2e-lsp-server`: MLIR's language server with pt2e-opt's dialects.

use std::process::ExitCode;

fn main() -> ExitCode {
    pt2e_commands::lsp(&std::env::args_os().collect::<Vec<_>>()).into()
}
