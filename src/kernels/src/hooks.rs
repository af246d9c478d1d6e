//! What a caller may look at and change while a program runs, and the kernels that let it do so.

use crate::kernel::{KernelError, Operands, Value};
use pt2e_core::tensor::Tensor;

/// What a hook reports.
pub type HookError = Box<dyn std::error::Error + Send + Sync>;

/// One result of one instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResultId {
    /// Position among the instructions, in the order they were added.
    pub instruction: usize,
    /// Position among the results of the instruction.
    pub index: usize,
}

/// What a caller may look at and change while a program runs.
pub trait Hooks {
    /// Sees the tensor at an observation site. Called once per site and run, in program order.
    ///
    /// # Errors
    /// Any error stops the run.
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        let _ = (site, value);
        Ok(())
    }

    /// Sees a result of an instruction and gives what the rest of the program is to use in its place.
    ///
    /// # Errors
    /// Any error stops the run.
    fn result(&mut self, id: ResultId, value: Value) -> Result<Value, HookError> {
        let _ = id;
        Ok(value)
    }
}

/// Looks at nothing.
pub struct NoHooks;

impl Hooks for NoHooks {}

impl<F: FnMut(usize, &Tensor) -> Result<(), HookError>> Hooks for F {
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        self(site, value)
    }
}

/// What a higher-order operator does: graphs in it are observed as the program around them is.
pub type GraphKernel = Box<dyn Fn(Operands, &mut dyn Hooks) -> Result<Vec<Value>, KernelError> + Send + Sync>;
