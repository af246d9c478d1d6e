//! `verify-annotated`: checks the contract between quantizers and `insert-observers`.
//!
//! - Every chain of shared specs ends at a spec with an observer of its own, or with fixed or derived qparams.
//! - Dtype, range, scheme, observer and channel axis are consistent and fit the tensor, and only float tensors are quantized.
//! - At least one op is annotated. Otherwise a warning says that the remaining passes would do nothing.
//! - No value between ops that look fused is quantized. Otherwise there is a warning.

use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Globals, OpExt, Stage, attr_name, bodies,
    pass::{Diagnostic, PassError, PassInfo, PassRun},
};
use pt2e_quantizer::{Annotations, GraphView, check, doubts};

/// The pass.
pub static PASS: PassInfo =
    PassInfo::verifier("verify-annotated", "Check that observers can be made from the annotations", run);

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    pass.leaves_unchanged();
    let module = pass.op();
    let globals = Globals::of(module);
    let (mut failed, mut annotated) = (false, 0);
    for body in bodies(module) {
        let graph = GraphView::of(&body, &globals);
        let annotations = Annotations::read(&graph);
        for (id, op) in graph.ops() {
            if op.attr(attr_name::ANNOTATION).is_some() && !annotations.has(id) {
                Diagnostic::error(op.location(), format!("'{}' is annotated with an unknown dtype", op.full_name()))
                    .note("the quantized dtypes are i8, ui8, i16, ui16 and i32")
                    .emit();
                failed = true;
            }
        }
        annotated += annotations.count();
        for problem in check(&graph, &annotations) {
            let op = graph.op(*problem.site.node()).unwrap_or(body.owner());
            Diagnostic::error(op.location(), format!("'{}': {}", op.full_name(), problem.message)).emit();
            failed = true;
        }
        for doubt in doubts(&graph, &annotations) {
            let op = graph.op(*doubt.site.node()).unwrap_or(body.owner());
            Diagnostic::warning(op.location(), format!("'{}': {}", op.full_name(), doubt.message)).emit();
        }
    }
    if failed {
        return Err(PassError::Emitted);
    }
    if annotated == 0 {
        let warning = Diagnostic::warning(module.location(), "no op is annotated, so nothing will be quantized");
        match Stage::of(module) {
            Some(Stage::Annotated) => warning.note("the quantizer knows none of the ops"),
            _ => warning.note("run --annotate first, or --prepare"),
        }
        .emit();
    }
    Ok(())
}
