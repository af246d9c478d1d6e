//! The reference evaluator: runs a graph on [`Tensor`](pt2e_core::tensor::Tensor)s, to calibrate, to fold and to test.
//!
//! | module | what is in it |
//! |---|---|
//! | [`control`] | loops and branches |
//! | [`hooks`] | what a caller sees of a running program |
//! | [`kernel`] | values, operands, and what a kernel is |
//! | [`family`] | the rows of the registry that a file of kernels has |
//! | `rarer_dtypes` | complex numbers and float8 in ops whose kernels do not know them |
//! | [`registry`] | op name to kernel: the one table |
//! | [`random`] | random numbers, those of PyTorch's generator |
//! | [`symbolic`] | Python's functions on symbolic numbers |
//! | [`program`] | straight-line programs of kernels, run with last-use freeing and hooks |
//!
//! Results depend on the inputs alone: work is cut into pieces whose size comes from the shapes, never from the number
//! of threads, so that a program gives the same bytes on one thread and on many. Random numbers are drawn one op after the
//! other.

pub mod control;
pub mod elementwise;
pub mod family;
pub mod hooks;
pub mod kernel;
pub mod kernels;
pub mod layout;
pub mod matmul;
pub mod numeric;
pub mod program;
pub mod promote;
pub mod random;
mod rarer_dtypes;
pub mod registry;
pub mod symbolic;

pub use hooks::{HookError, Hooks, NoHooks, ResultId};
pub use kernel::{Kernel, KernelError, Operands, Value};
pub use program::{EvalError, Program, ProgramBuilder, Slot};
pub use random::Generator;
