//! `verify-captured`: the contract of a captured graph, which the first pass of every pipeline relies on.
//!
//! - `pt2e.name` is unique among the ops and arguments of a function: annotations refer to nodes by it.
//! - Nothing of a later stage is there: no annotation, no observer.

use melior::ir::operation::OperationLike;
use pt2e::{
    dialect::attr_name,
    ir::{Attrs, OpExt, functions},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun},
};
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "verify-captured",
    description: "Check that the module is a captured graph that no quantization pass has touched",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[],
    dialects: &[],
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let mut failed = false;
    for function in functions(pass.op()) {
        let mut names = HashMap::new();
        for op in function.body_ops() {
            if op.attr(attr_name::ANNOTATION).is_some() {
                Diagnostic::error(op.location(), format!("'{}' is annotated already", op.full_name()))
                    .note("the captured graph is the start of the flow; run the later passes on this module instead")
                    .emit();
                failed = true;
            }
            let Some(name) = op.attr(attr_name::NAME).and_then(Attrs::as_str) else { continue };
            if names.insert(name, op).is_some() {
                Diagnostic::error(op.location(), format!("two nodes are named '{name}'"))
                    .note("`pt2e.name` must be unique in a function; rename one, or remove the attribute")
                    .emit();
                failed = true;
            }
        }
    }
    if failed { Err(PassError::Emitted) } else { Ok(()) }
}
