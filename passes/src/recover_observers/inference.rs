//! Switches a program that was captured in training mode to inference.

use crate::{emit::Call, restore_batch_norm::restore};
use pt2e_ir::{
    Attrs, Eraser, GlobalUses, Globals, Op, OpExt, ValueExt, all_ops,
    dialect::{
        batch_norm::BATCH_NORM,
        rewrite,
        torch_op::{self, TorchOp},
    },
    pass::PassError,
};
use pt2e_schema::{
    Arg,
    table::{self, Family},
};

/// The end of the name of the buffer in which PyTorch's batch norms count batches.
const COUNTER: &str = "num_batches_tracked";

/// Batch norms then normalize by their running statistics and count nothing, and dropouts do nothing.
pub(super) fn switch<'c>(module: Op<'c>, eraser: &mut Eraser<'c>) -> Result<(), PassError<'c>> {
    restore(module, false, eraser)?;
    for op in all_ops(module) {
        let Some(torch) = TorchOp::of(op) else { continue };
        let name = torch.name(op);
        let is_dropout = table::op(&name).and_then(table::Op::family) == Some(Family::Dropout);
        let flag = match name.as_str() {
            BATCH_NORM if has_statistics(op) => "training",
            _ if is_dropout => "train",
            _ => continue,
        };
        turn_off(op, flag, eraser)?;
    }
    stop_counting(module, eraser);
    Ok(())
}

/// Whether a batch norm has running statistics; without them it always normalizes by the batch.
fn has_statistics(op: Op<'_>) -> bool {
    Call::of(op, BATCH_NORM).is_some_and(|norm| norm.tensor("running_mean").is_some())
}

/// Sets an argument to false, if it is true.
fn turn_off<'c>(op: Op<'c>, flag: &str, eraser: &mut Eraser<'c>) -> Result<(), PassError<'c>> {
    let arguments = torch_op::arguments(op).map_err(|error| PassError::internal(&op, error))?;
    if arguments.get(flag) != Ok(&Arg::Bool(true)) {
        return Ok(());
    }
    let args: Vec<Arg> = arguments
        .entries()
        .iter()
        .map(|(name, arg)| if name.as_ref() == flag { Arg::Bool(false) } else { arg.clone() })
        .collect();
    rewrite::with_arguments(op, &args, &op.operand_values(), eraser)
        .map(|_| ())
        .map_err(|error| PassError::internal(&op, error))
}

/// Removes the counters of batches.
fn stop_counting<'c>(module: Op<'c>, eraser: &mut Eraser<'c>) {
    let mut globals = Globals::of(module);
    let mut counts = Vec::new();
    for op in all_ops(module).into_iter().filter(|op| op.full_name() == "ml_program.global_store") {
        let global = op.attr("global").and_then(Attrs::as_symbol).and_then(|name| globals.get(name));
        if global.is_some_and(|global| global.fqn().ends_with(COUNTER)) {
            counts.extend(op.operand_values().into_iter().filter_map(|value| Some(value.defining_op()?.0)));
            eraser.erase(op);
        }
    }
    let mut uses = GlobalUses::of(module);
    counts.into_iter().for_each(|count| uses.erase_unused(count, &mut globals, eraser));
}
