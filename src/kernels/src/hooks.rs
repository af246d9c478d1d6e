//! Callbacks that observe and replace values while a program runs, and kernels that pass them on to their graphs.

use crate::kernel::{KernelError, Operands, Value};
use pt2e_core::tensor::Tensor;

pub use crate::error::HookError;

/// Identifies one result of one instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResultId {
    /// The index of the instruction, in the order they were added.
    pub instruction: usize,
    /// The index among the results of the instruction.
    pub index: usize,
}

/// Callbacks for the values of a running program.
pub trait Hooks {
    /// Receives the tensor at an observation site. Called in program order.
    ///
    /// # Errors
    /// Any error stops the run.
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        let _ = (site, value);
        Ok(())
    }

    /// Receives a result of an instruction and returns the value that the rest of the program uses instead.
    ///
    /// # Errors
    /// Any error stops the run.
    fn result(&mut self, id: ResultId, value: Value) -> Result<Value, HookError> {
        let _ = id;
        Ok(value)
    }
}

/// Hooks that do nothing.
pub struct NoHooks;

impl Hooks for NoHooks {}

impl<F: FnMut(usize, &Tensor) -> Result<(), HookError>> Hooks for F {
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        self(site, value)
    }
}

/// The kernel of a higher-order operator, which passes the hooks on to its graphs.
pub type GraphKernel = Box<dyn Fn(Operands, &mut dyn Hooks) -> Result<Vec<Value>, KernelError> + Send + Sync>;
