//! Blocks of `torch.autocast`, which are graphs of an operator: PyTorch converts the arguments of the ops in them at run time.

use super::{
    operator::HIGHER_ORDER,
    torch_op::{self, OPERATOR, TorchOp},
};
use crate::{Op, OpExt};
use melior::ir::operation::OperationLike;
use pt2e_core::tensor::DType;
use pt2e_schema::Arg;

/// The operator's name in its namespace.
pub const WITH_AUTOCAST: &str = "wrap_with_autocast";

/// How autocast treats the ops in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They run as they are.
    Off,
    /// Some run in this dtype, some in `float32`; without a dtype, PyTorch chooses it.
    On(Option<DType>),
    /// As around the block, because the block is for another device than the CPU.
    Outer,
}

impl Mode {
    /// The mode of an operator's block; `None` for any other op.
    pub fn of(op: Op<'_>) -> Option<Self> {
        if op.full_name() != OPERATOR || op.region_count() == 0 {
            return None;
        }
        let schema = TorchOp::of(op)?.schema;
        if schema.namespace != HIGHER_ORDER || schema.name != WITH_AUTOCAST {
            return None;
        }
        let arguments = torch_op::arguments(op).ok()?;
        let mut mode = arguments.entries().iter().map(|(_, arg)| arg);
        let (device, dtype, enabled) = (mode.next()?, mode.next()?, mode.next()?);
        Some(match (dtype, enabled) {
            _ if *device != Arg::Str("cpu".to_owned()) => Mode::Outer,
            (_, Arg::Bool(false)) => Mode::Off,
            (Arg::DType(dtype), _) => Mode::On(Some(*dtype)),
            _ => Mode::On(None),
        })
    }
}

/// Whether PyTorch may convert the arguments of an op at run time, so that the types of its results do not follow from them.
pub(super) fn converts_arguments_of(op: Op<'_>) -> bool {
    let modes = std::iter::successors(op.parent_op(), |op| op.parent_op()).filter_map(Mode::of);
    matches!(modes.into_iter().find(|mode| *mode != Mode::Outer), Some(Mode::On(_)))
}
