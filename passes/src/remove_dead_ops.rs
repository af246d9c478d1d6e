//! `remove-dead-ops`: ops whose results nobody uses are removed, with the quantize and dequantize ops that only they used.
//!
//! ```text
//! %1 = aten.relu %0; %2 = aten.tanh %0; return %2      =>      %2 = aten.tanh %0; return %2
//! ```
//!
//! `--prepare` runs it before annotation, as ExecuTorch's quantizer does, so that dead ops do not influence how live ones are
//! quantized. `--convert` runs it again. `Body::live_and_dead_ops` defines which ops are dead.

use pt2e_ir::{
    Eraser, GlobalUses, Globals, Op, OpExt, bodies,
    pass::{Anchor, PassError, PassInfo, PassRun, Statistic},
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "remove-dead-ops",
    description: "Remove the ops whose results nobody uses",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic {
        name: c"dead-ops",
        description: c"Ops without users, not counting the ops that only they used",
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
    let mut uses = GlobalUses::of(module);
    let mut eraser = Eraser::default();
    // Users before the ops that they use.
    dead.into_iter().rev().for_each(|op| uses.erase_unused(op, &mut globals, &mut eraser));
    Ok(())
}
