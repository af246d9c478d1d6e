//! `remove-dead-ops`: ops whose results nobody uses are taken out, with the quantize and dequantize ops that served them alone.
//!
//! `--prepare` does so first of all, as executorch's quantizer does before it annotates: a dead op must not decide how live
//! ones are quantized. `--convert` does so again. What is done in place stays, since it may be seen through a view.

use crate::uses::Uses;
use melior::ir::operation::OperationLike;
use pt2e::{
    dialect::attr_name,
    ir::{Eraser, Globals, Op, OpExt, all_ops},
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "remove-dead-ops",
    description: "Take out the ops whose results nobody uses",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic {
        name: c"dead-ops",
        description: c"Ops without users, not counting what they alone used",
    }],
    dialects: &[],
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let is_dead =
        |op: &Op<'c>| op.result_count() > 0 && op.is_unused() && op.is_pure() && op.attr(attr_name::INPLACE).is_none();
    let mut globals = Globals::of(module);
    // A load alone is what the program holds, and no computation.
    let dead: Vec<Op<'c>> =
        all_ops(module).into_iter().filter(|op| is_dead(op) && globals.loaded_by(*op).is_none()).collect();
    pass.count(c"dead-ops", dead.len());
    if dead.is_empty() {
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut uses = Uses::of(module);
    let mut eraser = Eraser::default();
    dead.into_iter().for_each(|op| uses.erase_unused(op, &mut globals, &mut eraser));
    Ok(())
}
