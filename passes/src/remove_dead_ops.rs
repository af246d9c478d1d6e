//! `remove-dead-ops`: ops whose results nobody uses are taken out, with the quantize and dequantize ops that served them alone.
//!
//! `--prepare` does so first of all, as executorch's quantizer does before it annotates: a dead op must not decide how live
//! ones are quantized. `--convert` does so again. Which ops are dead is said at `Body::live_and_dead_ops`.

use crate::uses::Uses;
use pt2e_ir::{
    Eraser, Globals, Op, OpExt, bodies,
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
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let dead: Vec<Op<'c>> = bodies(module).iter().flat_map(|body| body.live_and_dead_ops(&globals).1).collect();
    pass.count(c"dead-ops", dead.iter().filter(|op| op.is_unused()).count());
    if dead.is_empty() {
        pass.leaves_unchanged();
        return Ok(());
    }
    let mut uses = Uses::of(module);
    let mut eraser = Eraser::default();
    // Users before what they use.
    dead.into_iter().rev().for_each(|op| uses.erase_unused(op, &mut globals, &mut eraser));
    Ok(())
}
