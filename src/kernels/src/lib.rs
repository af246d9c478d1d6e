//! The reference evaluator: runs a graph on [`Tensor`](pt2e_core::tensor::Tensor)s, for calibration, constant folding and tests.
//!
//! | module | contents |
//! |---|---|
//! | [`control`] | loops and branches |
//! | [`hooks`] | callbacks that observe and replace values of a running program |
//! | [`kernel`] | kernels, their values and operands |
//! | `family` | the registry rows that a file of kernels contributes |
//! | `rarer_dtypes` | complex numbers and float8 in ops whose kernels do not support them |
//! | [`registry`] | the table from op names to kernels |
//! | [`random`] | PyTorch's random number generator |
//! | [`symbolic`] | Python's functions on symbolic numbers |
//! | [`program`] | straight-line programs of kernels, run with hooks; values are freed at their last use |
//!
//! Results depend only on the inputs: work is split by shapes, never by the number of threads, so that a program gives
//! the same bytes on one thread and on many. Random numbers are drawn one op after the other.

pub mod control;
pub mod elementwise;
mod error;
mod family;
pub mod hooks;
pub mod kernel;
mod kernels;
mod layout;
mod matmul;
pub mod numeric;
pub mod program;
mod promote;
pub mod random;
mod rarer_dtypes;
pub mod registry;
pub mod symbolic;

use pt2e_core::lanes;

pub use hooks::{HookError, Hooks, NoHooks, ResultId};
pub use kernel::{Kernel, KernelError, Operands, Value};
pub use program::{EvalError, Program, ProgramBuilder, Slot};
pub use random::Generator;
