//! The extension module `pt2e._core`: the compiler for Python. What users see is in `python/pt2e`, which wraps it.
//!
//! | file | contents |
//! |---|---|
//! | `module` | a program in the compiler |
//! | `compare` | the error of each op against the float module |
//! | `calls` | calls of a program from a Python iterator |
//! | `tensors` | tensors of other libraries, without a copy |
//! | `diagnostics` | MLIR's diagnostics as exceptions, warnings and log records |
//! | `threads` | a pool of threads that a forked process has again |
//! | `commands` | the command-line tools, and merging statistics |

mod calls;
mod commands;
mod compare;
mod diagnostics;
mod module;
mod tensors;
mod threads;

/// The compiler.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use super::commands::{lsp, merge_statistics, opt, run};
    #[pymodule_export]
    use super::module::Module;

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "the name that Python expects")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
