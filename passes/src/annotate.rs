//! `annotate`: a quantizer decides how each edge is quantized.
//!
//! ```text
//! %1 = aten.relu %0      =>      %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#qspec], output = #qspec>}
//! ```
//!
//! Ops without a `pt2e.name` get one, because annotations refer to each other by op name. One remark per function says how
//! many ops were annotated, and lists the float ops that were not, counted by name. Dead ops are not annotated, and do not
//! influence how live ops are.
//!
//! Why an op stays float, and with which op it is fused, is recorded in `pt2e.decision`, for `--report` and
//! `--require-quantized`:
//!
//! ```text
//! %2 = aten.erf %1 {pt2e.decision = {float = {code = "no-pattern", quantizers = "xnnpack"}}}
//! ```
//!
//! With `config=q.toml`, the user's configuration decides which ops stay float, and changes the quantizer's specs. Errors in it are
//! reported at its lines, and so are warnings about rules that match no op or change nothing.

use crate::{
    chosen_quantizers::{chosen_quantizers, location_of},
    wording::ops,
};
use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Body, Global, Globals, OpExt, Stage, attr_name, bodies,
    dialect::graphs,
    node_names::name_nodes,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_quantizer::{
    Annotations, Composition, GraphView, OPTIONS,
    configuration::{ConfigurationFault, Usage},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "annotate",
    description: "Let a quantizer decide how each edge is quantized",
    anchor: Anchor::Module,
    options: OPTIONS,
    statistics: &[
        Statistic { name: c"ops-annotated", description: c"Ops with an annotation" },
        Statistic { name: c"ops-float", description: c"Ops on float tensors without an annotation" },
    ],
    dialects: &["pt2e"],
    needs: &[Stage::Captured, Stage::Annotated],
    gives: Some(Stage::Annotated),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let quantizers = chosen_quantizers(pass)?;
    let globals = Globals::of(module);
    let mut failed = false;
    let (mut usage, mut faults) = (Usage::default(), BTreeSet::new());
    for body in bodies(module) {
        name_nodes(&body);
        let graph = GraphView::of(&body, &globals);
        let mut composition = quantizers.annotate(&graph, &mut usage);
        faults.append(&mut composition.faults);
        let asked: Vec<&str> = composition.annotated.iter().map(|(name, _)| *name).collect();
        for (id, op) in graph.ops() {
            composition.decisions.decision(&graph, id, &asked).write(op);
        }
        let (annotations, remarks) =
            (mem::take(&mut composition.decisions.annotations), mem::take(&mut composition.decisions.remarks));
        for (id, cause) in graph.lost() {
            let name = graph.global(id).map_or("", Global::name);
            let location = graph.op(id).unwrap_or(body.owner()).location();
            Diagnostic::error(location, format!("the quantizer asks for the value of @{name}: {cause}")).emit();
            failed = true;
        }
        for (id, remark) in remarks {
            if let Some(op) = graph.op(id) {
                Diagnostic::remark(op.location(), format!("'{}' {remark}", op.full_name())).emit();
            }
        }
        for problem in &composition.problems {
            let op = graph.op(*problem.site.node()).unwrap_or(body.owner());
            Diagnostic::error(op.location(), format!("'{}' {}", op.full_name(), problem.message)).emit();
            failed = true;
        }
        failed |= !annotations.write(&graph);
        // The quantizers are not asked about dead ops, so an annotation from an earlier run would be stale.
        graph.dead_ops().iter().for_each(|op| {
            op.remove_attr(attr_name::ANNOTATION);
            op.remove_attr(attr_name::DECISION);
        });
        let float = left_float(&graph, &annotations);
        report(&body, &graph, &composition, &float);
        pass.count(c"ops-annotated", annotations.count());
        pass.count(c"ops-float", float.values().sum());
    }
    for ConfigurationFault { place, message } in faults {
        Diagnostic::error(location_of(module, place.as_ref()), message).emit();
        failed = true;
    }
    if failed {
        return Err(PassError::Emitted);
    }
    if let Some(configuration) = quantizers.configuration() {
        for (place, message) in configuration.warnings(&usage) {
            Diagnostic::warning(location_of(module, place.as_ref()), message).emit();
        }
    }
    Ok(())
}

/// The ops on float tensors that are not annotated, counted by name.
fn left_float<'c>(graph: &GraphView<'c>, annotations: &Annotations) -> BTreeMap<&'c str, usize> {
    let mut counts = BTreeMap::new();
    for (id, op) in graph.ops() {
        if graph.computes_on_floats(id) && !annotations.has(id) {
            *counts.entry(op.full_name()).or_insert(0) += 1;
        }
    }
    counts
}

fn report(body: &Body<'_>, graph: &GraphView<'_>, composition: &Composition, float: &BTreeMap<&str, usize>) {
    let total: usize = float.values().sum();
    let place =
        if body.is_nested() { format!(" in the {}", graphs::shown(body.owner(), body.index())) } else { String::new() };
    let by = |(name, count): &(&str, usize)| format!("quantizer '{name}' annotated {}", ops(*count));
    let annotated: Vec<String> = composition.annotated.iter().map(by).collect();
    let mut message = format!("{}{place}; {} left float", annotated.join(", "), ops(total));
    if total > 0 {
        let kinds: Vec<String> = float.iter().map(|(name, count)| format!("{count} {name}")).collect();
        message.push_str(&format!(": {}", kinds.join(", ")));
    }
    if composition.excluded > 0 {
        message.push_str(&format!("; the configuration leaves out {}", ops(composition.excluded)));
    }
    if !graph.dead_ops().is_empty() {
        message.push_str(&format!("; {} ignored because nothing uses the results", ops(graph.dead_ops().len())));
    }
    Diagnostic::remark(body.owner().location(), message).emit();
}
