//! The reference evaluator: runs a graph on [`Tensor`](crate::tensor::Tensor)s, to calibrate, to fold and to test.
//!
//! | module | what is in it |
//! |---|---|
//! | `aliases` | other names of ops |
//! | [`args`] | the arguments of one op, by their PyTorch schema names |
//! | [`constants`] | values that are the same in every run |
//! | `control` | loops and branches |
//! | [`expect`] | what the `check` dialect expects of values |
//! | [`function`] | functions of MLIR as programs |
//! | [`kernel`] | values, operands, and what a kernel is |
//! | [`registry`] | op name to kernel: the one table |
//! | [`random`] | random numbers, those of PyTorch's generator |
//! | [`symbolic`] | Python's functions on symbolic numbers |
//! | [`program`] | straight-line programs of kernels, run with last-use freeing and hooks |
//!
//! Results depend on the inputs alone: work is cut into pieces whose size comes from the shapes, never from the number
//! of threads, so that a program gives the same bytes on one thread and on many. Random numbers are drawn one op after the
//! other.

mod aliases;
pub mod args;
pub mod constants;
mod control;
pub mod elementwise;
pub mod expect;
pub mod function;
pub mod kernel;
pub mod kernels;
pub mod layout;
pub mod matmul;
pub mod numeric;
pub mod program;
pub mod promote;
pub mod random;
pub mod registry;
pub mod symbolic;

pub use args::{Arg, Arguments, Scalar, SymInt, TensorOrNumber};
pub use kernel::{Kernel, KernelError, Number, Operands, Value};
pub use program::{EvalError, Hooks, NoHooks, Program, ProgramBuilder, ResultId, Slot};
pub use random::Generator;
