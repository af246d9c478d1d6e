//! `unique-names`: nodes of a function, or of a graph in it, that share a name are renamed.
//!
//! ```text
//! %1 = aten.relu %0 {pt2e.name = "relu"}
//! %2 = aten.relu %1 {pt2e.name = "relu"}
//!     =>
//! %1 = aten.relu %0 {pt2e.name = "relu"}
//! %2 = aten.relu %1 {pt2e.name = "relu_1"}
//! ```
//!
//! Inlining a function twice leaves such duplicates. Arguments and the first op keep their names. It is an error if an
//! annotation refers to a name that several ops have.

use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Attrs, Body, OpExt, array, attr_name, bodies,
    dialect::attributes::attribute_annotation,
    node_names::{argument_names, namer_of, result_names},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string,
};
use std::collections::HashSet;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "unique-names",
    description: "Rename ops that share a name, as inlining leaves them",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: RENAMED, description: c"Ops that were renamed" }],
    dialects: &[],
    needs: &[],
    gives: None,
    run,
};

const RENAMED: &std::ffi::CStr = c"renamed";

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let mut renamed = 0;
    for body in bodies(pass.op()) {
        renamed += rename(&body)?;
    }
    pass.count(RENAMED, renamed);
    if renamed == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// Renames the ops of one body that have the name of an earlier node, and returns how many it renamed.
fn rename<'c>(body: &Body<'c>) -> Result<usize, PassError<'c>> {
    let mut taken: HashSet<&str> = argument_names(body).into_iter().collect();
    let mut doubled = Vec::new();
    for &op in body.ops() {
        // An op may have the same name as one of its results.
        let name = op.attr(attr_name::NAME).and_then(Attrs::as_str);
        let (results, name) = (result_names(op), name.into_iter());
        if name.clone().chain(results.iter().copied()).any(|name| taken.contains(name)) {
            doubled.push((op, name.clone().find(|name| taken.contains(name))));
        }
        taken.extend(name.chain(results));
    }
    if doubled.is_empty() {
        return Ok(0);
    }
    let referred = referred_names(body);
    let mut namer = namer_of(body);
    for (op, name) in &doubled {
        if let Some(name) = name {
            if referred.contains(*name) {
                let message = format!(
                    "'{}' has the same name as another op, '{name}', and an annotation refers to that name",
                    op.full_name()
                );
                return Err(Diagnostic::error(op.location(), message)
                    .note("inline functions before the module is annotated, as --prepare does")
                    .into());
            }
            op.set_attr(attr_name::NAME, string(op.ctx(), &namer.unique(name)));
        }
        let results: Vec<_> = result_names(*op).into_iter().map(|name| string(op.ctx(), &namer.unique(name))).collect();
        if !results.is_empty() {
            op.set_attr(attr_name::RESULT_NAMES, array(op.ctx(), &results));
        }
    }
    Ok(doubled.len())
}

/// The names that annotations of the body refer to.
fn referred_names(body: &Body<'_>) -> HashSet<String> {
    let annotations = body.ops().iter().filter_map(|op| attribute_annotation(op.attr(attr_name::ANNOTATION)?));
    let specs = annotations.flat_map(|annotation| annotation.inputs.into_iter().chain(annotation.output));
    specs.flat_map(|spec| spec.refers_to().iter().map(|value| value.node().to_owned()).collect::<Vec<_>>()).collect()
}
